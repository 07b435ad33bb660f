# An application load balancer with rules in front of two groups of ip targets, and a network load balancer.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {}

variable "stage" {
  type = string
}

# Where the targets listen: addresses and a port of this host.
variable "targets" {
  type = list(object({ address = string, port = number }))
}

# Certificates of two names, with the authority that signed them.
variable "certificates" {
  type = map(object({ certificate = string, key = string, chain = string }))
}

locals {
  second = var.stage == "two"
}

data "aws_vpc" "default" {
  default = true
}

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

resource "aws_security_group" "web" {
  name = "tutti-web"

  dynamic "ingress" {
    for_each = [80, 443, 8080]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_acm_certificate" "web" {
  for_each          = var.certificates
  certificate_body  = each.value.certificate
  private_key       = each.value.key
  certificate_chain = each.value.chain
  tags              = { name = each.key }
}

resource "aws_lb" "web" {
  name                       = "tutti-web"
  internal                   = false
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.web.id]
  subnets                    = data.aws_subnets.default.ids
  idle_timeout               = local.second ? 90 : 60
  drop_invalid_header_fields = local.second
  tags                       = { stage = var.stage }
}

resource "aws_lb_target_group" "blue" {
  name                 = "tutti-blue"
  port                 = 80
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = data.aws_vpc.default.id
  deregistration_delay = local.second ? 5 : 10

  health_check {
    path                = local.second ? "/ready" : "/health"
    matcher             = "200-299"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 60
    enabled         = local.second
  }
}

resource "aws_lb_target_group" "green" {
  name                          = "tutti-green"
  port                          = 80
  protocol                      = "HTTP"
  target_type                   = "ip"
  vpc_id                        = data.aws_vpc.default.id
  deregistration_delay          = 5
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    interval          = 5
    timeout           = 2
    healthy_threshold = 2
  }
}

resource "aws_lb_target_group_attachment" "blue" {
  target_group_arn = aws_lb_target_group.blue.arn
  target_id        = var.targets[0].address
  port             = var.targets[0].port
}

resource "aws_lb_target_group_attachment" "green" {
  target_group_arn = aws_lb_target_group.green.arn
  target_id        = var.targets[1].address
  port             = var.targets[1].port
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.blue.arn
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate.web["one.test"].arn

  routing_http_response_server_enabled = !local.second

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.blue.arn
  }
}

resource "aws_lb_listener_certificate" "two" {
  listener_arn    = aws_lb_listener.https.arn
  certificate_arn = aws_acm_certificate.web["two.test"].arn
}

resource "aws_lb_listener" "old" {
  load_balancer_arn = aws_lb.web.arn
  port              = 8080
  protocol          = "HTTP"

  default_action {
    type = "redirect"
    redirect {
      port        = "80"
      protocol    = "HTTP"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener_rule" "host" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.green.arn
  }

  condition {
    host_header { values = ["green.*"] }
  }
}

resource "aws_lb_listener_rule" "path" {
  listener_arn = aws_lb_listener.http.arn
  priority     = local.second ? 5 : 20

  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "stage ${var.stage}"
      status_code  = "404"
    }
  }

  condition {
    path_pattern { values = ["/gone/*"] }
  }
  condition {
    http_request_method { values = ["GET", "HEAD"] }
  }
}

resource "aws_lb_listener_rule" "weighted" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 30
  tags         = { stage = var.stage }

  action {
    type = "forward"
    forward {
      target_group {
        arn    = aws_lb_target_group.blue.arn
        weight = local.second ? 1 : 3
      }
      target_group {
        arn    = aws_lb_target_group.green.arn
        weight = 1
      }
      stickiness {
        enabled  = local.second
        duration = 120
      }
    }
  }

  condition {
    query_string {
      key   = "pool"
      value = "both"
    }
    query_string {
      key   = "pool"
      value = "any"
    }
  }
  condition {
    http_header {
      http_header_name = "X-Canary"
      values           = ["y*"]
    }
  }
}

resource "aws_lb" "tcp" {
  name               = "tutti-tcp"
  internal           = true
  load_balancer_type = "network"
  subnets            = [data.aws_subnets.default.ids[0]]
}

resource "aws_lb_target_group" "tcp" {
  name                 = "tutti-tcp"
  port                 = 80
  protocol             = "TCP"
  target_type          = "ip"
  vpc_id               = data.aws_vpc.default.id
  deregistration_delay = 0

  health_check {
    protocol          = "TCP"
    interval          = 5
    timeout           = 2
    healthy_threshold = 2
  }
}

resource "aws_lb_target_group_attachment" "tcp" {
  target_group_arn = aws_lb_target_group.tcp.arn
  target_id        = var.targets[0].address
  port             = var.targets[0].port
}

resource "aws_lb_listener" "tcp" {
  load_balancer_arn = aws_lb.tcp.arn
  port              = 5000
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tcp.arn
  }
}

output "dns_name" {
  value = aws_lb.web.dns_name
}

output "tcp_dns_name" {
  value = aws_lb.tcp.dns_name
}

output "zone_id" {
  value = aws_lb.web.zone_id
}
