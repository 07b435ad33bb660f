"""An instance's life with boto3's own waiters; prints what it saw as one JSON object. Run by aws-boto3-ec2.test.ts."""
import json
import os
import uuid

import boto3
from botocore.exceptions import ClientError

OWN = "boto-" + uuid.uuid4().hex[:8]
QUICK = {"Delay": 1, "MaxAttempts": 800}
ec2 = boto3.client("ec2", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
seen = {"version": boto3.__version__}


def code_of(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
        return "none"
    except ClientError as error:
        return error.response["Error"]["Code"]


def wait(name, **kwargs):
    ec2.get_waiter(name).wait(WaiterConfig=QUICK, **kwargs)


def state(instance):
    return ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["State"]["Name"]


seen["key"] = ec2.create_key_pair(KeyName=OWN, KeyType="ed25519")["KeyMaterial"].startswith("-----BEGIN OPENSSH")
wait("key_pair_exists", KeyNames=[OWN])
group = ec2.create_security_group(GroupName=OWN, Description="test")["GroupId"]
wait("security_group_exists", GroupIds=[group])
ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
seen["twice"] = code_of(
    ec2.authorize_security_group_ingress, GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
)

images = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-2023.*"]}])["Images"]
run = dict(
    ImageId=images[-1]["ImageId"],
    InstanceType="t3.micro",
    MinCount=1,
    MaxCount=1,
    KeyName=OWN,
    SecurityGroupIds=[group],
    ClientToken=OWN,
)
seen["dry"] = code_of(ec2.run_instances, DryRun=True, **run)
instance = ec2.run_instances(**run)["Instances"][0]["InstanceId"]
seen["same"] = ec2.run_instances(**run)["Instances"][0]["InstanceId"] == instance
wait("instance_exists", InstanceIds=[instance])
wait("instance_running", InstanceIds=[instance])
wait("instance_status_ok", InstanceIds=[instance])
seen["used"] = code_of(ec2.delete_security_group, GroupId=group)
ec2.reboot_instances(InstanceIds=[instance])
ec2.stop_instances(InstanceIds=[instance])
wait("instance_stopped", InstanceIds=[instance])
ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t3.small"})
ec2.start_instances(InstanceIds=[instance])
wait("instance_running", InstanceIds=[instance])
seen["state"] = state(instance)
ec2.terminate_instances(InstanceIds=[instance])
wait("instance_terminated", InstanceIds=[instance])
ec2.terminate_instances(InstanceIds=[instance])
ec2.delete_security_group(GroupId=group)
ec2.delete_key_pair(KeyName=OWN)
seen["gone"] = [
    code_of(ec2.describe_security_groups, GroupIds=[group]),
    code_of(ec2.describe_key_pairs, KeyNames=[OWN]),
    code_of(ec2.start_instances, InstanceIds=[instance]),
]
print(json.dumps(seen))
