"""What boto3 does with the AWS front, call by call; prints what it saw as one JSON object. Run by aws-boto3.test.ts."""
import json
import os
import sys
import uuid
from datetime import datetime, timedelta, timezone

import boto3
from botocore.exceptions import ClientError

# Old versions do not look at AWS_ENDPOINT_URL.
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
OWN = "boto-" + uuid.uuid4().hex[:8]
seen = {"version": boto3.__version__}


def client(service, **more):
    return boto3.client(service, endpoint_url=ENDPOINT, **more)


def code_of(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
        return "none"
    except ClientError as error:
        return error.response["Error"]["Code"]


sts = client("sts")
seen["arn"] = sts.get_caller_identity()["Arn"]

iam = client("iam")
user = iam.create_user(UserName=OWN, Tags=[{"Key": "team", "Value": "a b"}])["User"]
key = iam.create_access_key(UserName=OWN)["AccessKey"]
as_user = client("sts", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
seen["user"] = as_user.get_caller_identity()["Arn"] == user["Arn"]
iam.update_access_key(UserName=OWN, AccessKeyId=key["AccessKeyId"], Status="Inactive")
seen["inactive"] = code_of(as_user.get_caller_identity)
iam.delete_access_key(UserName=OWN, AccessKeyId=key["AccessKeyId"])
seen["conflict"] = code_of(iam.create_user, UserName=OWN.upper())
iam.delete_user(UserName=OWN)
seen["gone"] = code_of(iam.get_user, UserName=OWN)

ssm = client("ssm")
for n in range(25):
    ssm.put_parameter(Name=f"/{OWN}/p{n:02}", Value=str(n), Type="String")
pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=f"/{OWN}", Recursive=True)
seen["parameters"] = [parameter["Value"] for page in pages for parameter in page["Parameters"]] == [str(n) for n in range(25)]
for n in range(0, 25, 10):
    ssm.delete_parameters(Names=[f"/{OWN}/p{m:02}" for m in range(n, min(n + 10, 25))])

secrets = client("secretsmanager")
secrets.create_secret(Name=OWN, SecretBinary=bytes(range(256)))
seen["binary"] = secrets.get_secret_value(SecretId=OWN)["SecretBinary"] == bytes(range(256))
secrets.delete_secret(SecretId=OWN, ForceDeleteWithoutRecovery=True)

kms = client("kms")
key_id = kms.create_key(Description=OWN)["KeyMetadata"]["KeyId"]
blob = kms.encrypt(KeyId=key_id, Plaintext=b"hello", EncryptionContext={"a": "b"})["CiphertextBlob"]
seen["decrypted"] = kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"].decode()
seen["context"] = code_of(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"a": "c"})
kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)

logs = client("logs")
logs.create_log_group(logGroupName=OWN)
logs.create_log_stream(logGroupName=OWN, logStreamName="s")
now = int(datetime.now(timezone.utc).timestamp() * 1000)
logs.put_log_events(logGroupName=OWN, logStreamName="s", logEvents=[{"timestamp": now + n, "message": f"m{n}"} for n in range(100)])
pages = logs.get_paginator("filter_log_events").paginate(logGroupName=OWN, PaginationConfig={"PageSize": 30})
seen["events"] = [event["message"] for page in pages for event in page["events"]] == [f"m{n}" for n in range(100)]
logs.delete_log_group(logGroupName=OWN)

cloudwatch = client("cloudwatch")
cloudwatch.put_metric_data(Namespace=OWN, MetricData=[{"MetricName": "n", "Values": [1, 2, 3], "Counts": [1, 1, 2], "Unit": "Count"}])
points = cloudwatch.get_metric_statistics(
    Namespace=OWN,
    MetricName="n",
    StartTime=datetime.now(timezone.utc) - timedelta(minutes=5),
    EndTime=datetime.now(timezone.utc) + timedelta(minutes=5),
    Period=3600,
    Statistics=["Sum", "SampleCount", "Maximum"],
)["Datapoints"]
seen["sum"] = sum(point["Sum"] for point in points)
seen["metrics"] = [metric["MetricName"] for metric in cloudwatch.list_metrics(Namespace=OWN)["Metrics"]]

ec2 = client("ec2", region_name="ap-southeast-2")
seen["vpcs"] = len(ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"])
seen["dry"] = code_of(ec2.describe_vpcs, DryRun=True)

json.dump(seen, sys.stdout)
