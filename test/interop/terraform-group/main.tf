# A group of machines behind a load balancer, as people write it: a launch template with user data, a group that is refreshed when the template
# changes, an application load balancer, security groups that name each other.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

variable "message" { type = string }

# What becomes of the app: well | broken (it never answers) | failing (it answers 500).
variable "health" { default = "well" }
variable "min_size" { default = 1 }
variable "desired" { default = 3 }

provider "aws" { region = "us-east-2" }

data "aws_vpc" "default" { default = true }

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

data "aws_ami" "base" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023.*-x86_64"]
  }
}

resource "aws_security_group" "app" {
  name = "sample-app"
}

resource "aws_security_group_rule" "app_in" {
  type                     = "ingress"
  from_port                = 8080
  to_port                  = 8080
  protocol                 = "tcp"
  source_security_group_id = aws_security_group.balancer.id
  security_group_id        = aws_security_group.app.id
}

resource "aws_security_group_rule" "app_out" {
  type              = "egress"
  from_port         = 0
  to_port           = 0
  protocol          = "-1"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = aws_security_group.app.id
}

resource "aws_security_group" "balancer" {
  name = "sample-app-alb"
}

resource "aws_security_group_rule" "balancer_in" {
  type              = "ingress"
  from_port         = 80
  to_port           = 80
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = aws_security_group.balancer.id
}

resource "aws_security_group_rule" "balancer_out" {
  type              = "egress"
  from_port         = 0
  to_port           = 0
  protocol          = "-1"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = aws_security_group.balancer.id
}

resource "aws_launch_template" "app" {
  name_prefix            = "sample-app"
  image_id               = data.aws_ami.base.id
  instance_type          = "t2.micro"
  vpc_security_group_ids = [aws_security_group.app.id]
  user_data = base64encode(templatefile("${path.module}/user-data.sh", {
    message = var.message
    health  = var.health
  }))
}

resource "aws_autoscaling_group" "app" {
  name                = "sample-app"
  min_size            = var.min_size
  max_size            = 10
  desired_capacity    = var.desired
  vpc_zone_identifier = data.aws_subnets.default.ids
  target_group_arns   = [aws_lb_target_group.app.arn]

  health_check_type         = "ELB"
  health_check_grace_period = 90

  launch_template {
    id      = aws_launch_template.app.id
    version = aws_launch_template.app.latest_version
  }

  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 200
      auto_rollback          = true
      instance_warmup        = 5
    }
  }

  tag {
    key                 = "Name"
    value               = "sample-app"
    propagate_at_launch = true
  }
}

resource "aws_lb" "app" {
  name               = "sample-app"
  load_balancer_type = "application"
  subnets            = data.aws_subnets.default.ids
  security_groups    = [aws_security_group.balancer.id]
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.app.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "404: page not found"
      status_code  = 404
    }
  }
}

resource "aws_lb_listener_rule" "all" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 100

  condition {
    path_pattern {
      values = ["*"]
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

resource "aws_lb_target_group" "app" {
  name                 = "sample-app"
  port                 = 8080
  protocol             = "HTTP"
  vpc_id               = data.aws_vpc.default.id
  deregistration_delay = 10

  health_check {
    path                = "/"
    protocol            = "HTTP"
    matcher             = "200"
    interval            = 5
    timeout             = 3
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

output "dns_name" { value = aws_lb.app.dns_name }
output "group" { value = aws_autoscaling_group.app.name }
output "target_group" { value = aws_lb_target_group.app.arn }
