# Identities in every form that the provider has a resource or a data source for, beside those of main.tf.

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com", "eks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:List*"]
    resources = ["arn:aws:s3:::${var.stage}", "arn:aws:s3:::${var.stage}/*"]
    condition {
      test     = "StringLike"
      variable = "aws:PrincipalTag/team"
      values   = ["a*", "b"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name                 = "Interop_Cluster"
  path                 = "/interop/"
  description          = "stage ${var.stage}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = var.stage == "one" ? 3600 : 7200
  permissions_boundary = var.stage == "one" ? "arn:aws:iam::aws:policy/PowerUserAccess" : null
  tags                 = { stage = var.stage, Name = "cluster" }
}

# A role that trusts another role: it has to be there first.
resource "aws_iam_role" "trusting" {
  name_prefix           = "interop-"
  force_detach_policies = true
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = aws_iam_role.cluster.arn }
    }]
  })
}

resource "aws_iam_role_policy" "cluster" {
  name   = "own"
  role   = aws_iam_role.cluster.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_policy" "read" {
  name        = "interop-read"
  path        = "/interop/"
  description = "reads"
  policy      = data.aws_iam_policy_document.read.json
  tags        = { stage = var.stage }
}

resource "aws_iam_role_policy_attachment" "cluster" {
  for_each = toset([
    "AmazonEKSClusterPolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEKS_CNI_Policy",
    "AmazonEKSVPCResourceController",
    "service-role/AWSLambdaBasicExecutionRole",
    "AmazonSSMManagedInstanceCore",
  ])
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_policy_attachment" "readers" {
  name       = "readers"
  users      = [aws_iam_user.alice.name]
  groups     = [aws_iam_group.developers.name]
  policy_arn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
}

resource "aws_iam_user" "alice" {
  name                 = var.stage == "one" ? "interop-alice" : "Interop.Alicia"
  path                 = var.stage == "one" ? "/" : "/people/"
  force_destroy        = true
  permissions_boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_user_policy" "alice" {
  name   = "own"
  user   = aws_iam_user.alice.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.alice.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_access_key" "alice" {
  user   = aws_iam_user.alice.name
  status = var.stage == "one" ? "Active" : "Inactive"
}

resource "aws_iam_user" "bob" {
  name = "interop-bob"
  tags = { stage = var.stage }
}

resource "aws_iam_group" "developers" {
  name = var.stage == "one" ? "interop-devs" : "interop-developers"
  path = "/interop/"
}

resource "aws_iam_group" "operators" {
  name = "interop-operators"
}

resource "aws_iam_group_policy" "developers" {
  name   = "own"
  group  = aws_iam_group.developers.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_group_policy_attachment" "operators" {
  group      = aws_iam_group.operators.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.developers.name]
}

resource "aws_iam_group_membership" "operators" {
  name  = "operators"
  users = [aws_iam_user.bob.name]
  group = aws_iam_group.operators.name
}

resource "aws_iam_service_linked_role" "scaling" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "interop"
  description      = "stage ${var.stage}"
  tags             = { stage = var.stage }
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url             = "https://oidc.eks.us-east-2.amazonaws.com/id/INTEROP"
  client_id_list  = var.stage == "one" ? ["sts.amazonaws.com"] : ["sts.amazonaws.com", "two"]
  thumbprint_list = [var.stage == "one" ? "9e99a48a9960b14926bb7f3b02e22da2b0ab7280" : "06b25927c42a721631c1efd9431e648fa62e1e39"]
  tags            = { stage = var.stage }
}

resource "aws_iam_account_alias" "acme" {
  account_alias = "interop-${var.stage}"
}

resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length        = 12
  require_numbers                = true
  allow_users_to_change_password = true
  max_password_age               = var.stage == "one" ? 30 : 60
}

data "aws_iam_role" "cluster" {
  name       = aws_iam_role.cluster.name
  depends_on = [aws_iam_role_policy.cluster]
}

data "aws_iam_roles" "interop" {
  path_prefix = "/interop/"
  depends_on  = [aws_iam_role.cluster]
}

data "aws_iam_policy" "admin" {
  name = "AdministratorAccess"
}

data "aws_iam_user" "alice" {
  user_name = aws_iam_user.alice.name
}

data "aws_iam_group" "operators" {
  group_name = aws_iam_group_membership.operators.group
}

data "aws_iam_instance_profile" "app" {
  name = aws_iam_instance_profile.app.name
}

data "aws_iam_openid_connect_provider" "cluster" {
  arn = aws_iam_openid_connect_provider.cluster.arn
}

data "aws_iam_access_keys" "alice" {
  user = aws_iam_access_key.alice.user
}

output "roles" {
  value = length(data.aws_iam_roles.interop.arns)
}
