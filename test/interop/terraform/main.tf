# What the AWS kernel has to hold for terraform: identities, parameters, secrets, keys, logs, alarms.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region = "us-east-2"
}

variable "stage" {
  type    = string
  default = "one"
}

data "aws_caller_identity" "me" {}

data "aws_vpc" "default" {
  default = true
}

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

data "aws_availability_zones" "here" {
  state = "available"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "app" {
  name               = "tf-app"
  description        = "stage ${var.stage}"
  assume_role_policy = data.aws_iam_policy_document.assume.json
  tags               = { stage = var.stage }
}

resource "aws_iam_role_policy" "inline" {
  name = "inline"
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm:GetParameter", Resource = "*", Sid = "Stage${var.stage}" }]
  })
}

resource "aws_iam_policy" "managed" {
  name = "tf-managed"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["logs:PutLogEvents"], Resource = "*", Sid = "Stage${var.stage}" }]
  })
}

resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.managed.arn
}

resource "aws_iam_role_policy_attachment" "of_aws" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}

resource "aws_iam_instance_profile" "app" {
  name = "tf-app"
  role = aws_iam_role.app.name
}

resource "aws_iam_user" "ci" {
  name = "tf-ci"
  tags = { stage = var.stage }
}

resource "aws_iam_access_key" "ci" {
  user = aws_iam_user.ci.name
}

resource "aws_kms_key" "app" {
  description             = "stage ${var.stage}"
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "app" {
  name          = "alias/tf-app"
  target_key_id = aws_kms_key.app.key_id
}

resource "aws_ssm_parameter" "plain" {
  name  = "/tf/app/message"
  type  = "String"
  value = "stage ${var.stage}"
  tags  = { stage = var.stage }
}

resource "aws_ssm_parameter" "secure" {
  name   = "/tf/app/password"
  type   = "SecureString"
  key_id = aws_kms_key.app.arn
  value  = "secret of stage ${var.stage}"
}

resource "aws_secretsmanager_secret" "db" {
  name                    = "tf/db"
  description             = "stage ${var.stage}"
  recovery_window_in_days = 0
  tags                    = { stage = var.stage }
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({ username = "app", password = "stage ${var.stage}" })
}

data "aws_secretsmanager_secret_version" "db" {
  secret_id  = aws_secretsmanager_secret.db.id
  depends_on = [aws_secretsmanager_secret_version.db]
}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/tf/app"
  retention_in_days = var.stage == "one" ? 7 : 14
  tags              = { stage = var.stage }
}

resource "aws_cloudwatch_log_stream" "web" {
  name           = "web"
  log_group_name = aws_cloudwatch_log_group.app.name
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "tf-errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "Errors"
  namespace           = "Tutti/Test"
  period              = 60
  statistic           = "Sum"
  threshold           = var.stage == "one" ? 1 : 5
  dimensions          = { App = "web" }
}

output "account" { value = data.aws_caller_identity.me.account_id }
output "subnets" { value = length(data.aws_subnets.default.ids) }
output "zones" { value = length(data.aws_availability_zones.here.names) }
output "secret" {
  value     = data.aws_secretsmanager_secret_version.db.secret_string
  sensitive = true
}
