# Logs in every form that the provider has a resource or a data source for and that is here, beside those of main.tf.

resource "aws_cloudwatch_log_group" "prefixed" {
  name_prefix = "tf-prefixed-"
}

resource "aws_cloudwatch_log_group" "changing" {
  name              = "/tf/Changing_1"
  retention_in_days = var.stage == "one" ? 1 : null
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "errors"
  pattern        = var.stage == "one" ? "ERROR" : "?ERROR ?\"went wrong\""
  log_group_name = aws_cloudwatch_log_group.changing.name
  metric_transformation {
    name          = "Errors"
    namespace     = "Tutti/Test"
    value         = "1"
    default_value = var.stage == "one" ? "0" : null
  }
}

resource "aws_cloudwatch_log_metric_filter" "latency" {
  name           = "latency"
  pattern        = "{ ($.latency > 0) && ($.path = \"/api/*\") }"
  log_group_name = aws_cloudwatch_log_group.changing.name
  metric_transformation {
    name       = "Latency"
    namespace  = "Tutti/Test"
    value      = "$.latency"
    unit       = "Milliseconds"
    dimensions = { Path = var.stage == "one" ? "$.path" : "$.route" }
  }
}

resource "aws_cloudwatch_log_subscription_filter" "all" {
  name            = "all"
  log_group_name  = aws_cloudwatch_log_group.changing.name
  filter_pattern  = var.stage == "one" ? "" : "[..., status = 5*, bytes]"
  destination_arn = "arn:aws:lambda:us-east-2:${data.aws_caller_identity.me.account_id}:function:tf"
}

resource "aws_cloudwatch_log_resource_policy" "route53" {
  policy_name = "tf-route53"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Stage${var.stage}"
      Effect    = "Allow"
      Principal = { Service = "route53.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "arn:aws:logs:*:*:log-group:/aws/route53/*"
    }]
  })
}

data "aws_cloudwatch_log_group" "changing" {
  name = aws_cloudwatch_log_group.changing.name
}

data "aws_cloudwatch_log_groups" "all" {
  log_group_name_prefix = "/tf/"
  depends_on            = [aws_cloudwatch_log_group.changing]
}

output "log_group" { value = data.aws_cloudwatch_log_group.changing.arn }
output "log_groups" { value = data.aws_cloudwatch_log_groups.all.log_group_names }
