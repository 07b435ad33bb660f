# Machines of EC2 and what belongs to them; `stage` changes what can be changed in place.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region = "us-east-2"
}

variable "stage" {
  type = string
}

locals {
  second = var.stage == "two"
}

data "aws_ami" "base" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023.*-x86_64"]
  }
}

data "aws_vpc" "default" {
  default = true
}

resource "aws_key_pair" "admin" {
  key_name   = "tf-admin"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFjHlFil7a2KW0LtDyqgm5UvVCRkmwDBl8EZ8LDWpGQI admin@example"
}

resource "aws_security_group" "web" {
  name        = "tf-web"
  description = "Web"
  ingress {
    description = "HTTP"
    from_port   = 8080
    to_port     = local.second ? 8081 : 8080
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
  tags = { stage = var.stage }
}

resource "aws_security_group" "database" {
  name   = "tf-database"
  vpc_id = data.aws_vpc.default.id
}

resource "aws_security_group_rule" "from_web" {
  type                     = "ingress"
  security_group_id        = aws_security_group.database.id
  source_security_group_id = aws_security_group.web.id
  protocol                 = "tcp"
  from_port                = 5432
  to_port                  = 5432
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = aws_security_group.database.id
  cidr_ipv4         = local.second ? "10.0.0.0/8" : "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  tags              = { stage = var.stage }
}

resource "aws_instance" "web" {
  ami                    = data.aws_ami.base.id
  instance_type          = local.second ? "t3.small" : "t3.micro"
  key_name               = aws_key_pair.admin.key_name
  vpc_security_group_ids = local.second ? [aws_security_group.web.id, aws_security_group.database.id] : [aws_security_group.web.id]
  user_data              = "#!/bin/bash\necho stage ${var.stage}\n"
  root_block_device {
    volume_size = 10
    volume_type = "gp3"
  }
  metadata_options {
    http_tokens = local.second ? "required" : "optional"
  }
  tags = {
    Name  = "tf-web"
    stage = var.stage
  }
}

resource "aws_launch_template" "app" {
  name_prefix            = "tf-app-"
  image_id               = data.aws_ami.base.id
  instance_type          = "t3.micro"
  key_name               = aws_key_pair.admin.key_name
  vpc_security_group_ids = [aws_security_group.web.id]
  user_data              = base64encode("#!/bin/bash\necho ${var.stage}\n")
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 12
      volume_type = "gp3"
    }
  }
  metadata_options {
    http_tokens = "required"
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "tf-app" }
  }
  tags = { stage = var.stage }
}

resource "aws_instance" "app" {
  launch_template {
    id      = aws_launch_template.app.id
    version = "1"
  }
  tags = { Name = "tf-app" }
  lifecycle {
    ignore_changes = [user_data] # the provider hashes the template's twice: hashicorp/terraform-provider-aws issue 30825
  }
}

resource "aws_ebs_volume" "data" {
  availability_zone = aws_instance.web.availability_zone
  size              = local.second ? 3 : 2
  type              = "gp3"
  tags              = { stage = var.stage }
}

resource "aws_volume_attachment" "data" {
  device_name = "/dev/sdf"
  volume_id   = aws_ebs_volume.data.id
  instance_id = aws_instance.web.id
}

resource "aws_ebs_snapshot" "data" {
  volume_id  = aws_ebs_volume.data.id
  depends_on = [aws_volume_attachment.data]
}

resource "aws_ebs_snapshot_copy" "data" {
  source_region      = "us-east-2"
  source_snapshot_id = aws_ebs_snapshot.data.id
  tags               = { stage = var.stage }
}

data "aws_subnet" "a" {
  vpc_id            = data.aws_vpc.default.id
  availability_zone = "us-east-2a"
  default_for_az    = true
}

resource "aws_network_interface" "own" {
  subnet_id       = data.aws_subnet.a.id
  security_groups = [aws_security_group.web.id]
  description     = "stage ${var.stage}"
}

# Its image is what the parameter says; its interface stays when it goes.
resource "aws_ssm_parameter" "golden" {
  name      = "/tf/golden"
  type      = "String"
  data_type = "aws:ec2:image"
  value     = data.aws_ami.base.id
}

resource "aws_launch_template" "golden" {
  name_prefix   = "tf-golden-"
  image_id      = "resolve:ssm:${aws_ssm_parameter.golden.name}"
  instance_type = "t3.micro"
}

resource "aws_instance" "golden" {
  launch_template {
    id      = aws_launch_template.golden.id
    version = "1"
  }
  network_interface {
    network_interface_id = aws_network_interface.own.id
    device_index         = 0
  }
}

resource "aws_eip" "golden" {
  network_interface = aws_network_interface.own.id
  tags              = { stage = var.stage }
  depends_on        = [aws_instance.golden]
}

resource "aws_eip" "app" {}

resource "aws_eip_association" "app" {
  allocation_id = aws_eip.app.id
  instance_id   = aws_instance.app.id
}

output "web" {
  value = {
    id       = aws_instance.web.id
    type     = aws_instance.web.instance_type
    address  = aws_instance.web.private_ip
    name     = aws_instance.web.public_dns
    app_type = aws_instance.app.instance_type
    template = aws_launch_template.app.latest_version
    volume   = aws_ebs_volume.data.size
  }
}
