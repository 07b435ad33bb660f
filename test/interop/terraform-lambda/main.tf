# A function with two URLs: of its newest code, and of an alias that shares calls between two versions. Its role, its log group, who may call it.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {}

# `one`, `two` or `three`: the archive of that name is the code; from the second on, the alias sends some calls to version 2.
variable "stage" {
  type = string
}

locals {
  first = var.stage == "one"
}

resource "aws_iam_role" "web" {
  name = "tf-lambda-web"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.web.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/aws/lambda/tf-web"
  retention_in_days = 7
}

resource "aws_lambda_function" "web" {
  function_name    = "tf-web"
  description      = "What terraform made"
  role             = aws_iam_role.web.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = "${path.module}/${var.stage}.zip"
  source_code_hash = filebase64sha256("${path.module}/${var.stage}.zip")
  publish          = true
  memory_size      = 256
  timeout          = 10

  reserved_concurrent_executions = 50

  environment {
    variables = { STAGE = local.first ? "first" : "later" }
  }
  ephemeral_storage {
    size = 600
  }
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.web.name
  }
  tags = { team = "web" }

  depends_on = [aws_iam_role_policy_attachment.logs]
}

resource "aws_lambda_function_url" "newest" {
  function_name      = aws_lambda_function.web.function_name
  authorization_type = "NONE"
  cors {
    allow_origins = ["https://example.com"]
    allow_methods = ["GET", "POST"]
    max_age       = 60
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "What people get"
  function_name    = aws_lambda_function.web.function_name
  function_version = "1"

  dynamic "routing_config" {
    for_each = local.first ? [] : [1]
    content {
      additional_version_weights = { "2" = 0.25 }
    }
  }
}

resource "aws_lambda_function_url" "live" {
  function_name      = aws_lambda_function.web.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "NONE"
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.web.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "arn:aws:execute-api:us-east-2:123456789012:abc/*/*"
}

resource "aws_lambda_function_event_invoke_config" "web" {
  function_name                = aws_lambda_function.web.function_name
  maximum_retry_attempts       = local.first ? 0 : 1
  maximum_event_age_in_seconds = 60
}

data "aws_lambda_function" "web" {
  function_name = aws_lambda_function.web.function_name
  depends_on    = [aws_lambda_alias.live]
}

output "newest" {
  value = aws_lambda_function_url.newest.function_url
}

output "live" {
  value = aws_lambda_function_url.live.function_url
}

output "version" {
  value = aws_lambda_function.web.version
}
