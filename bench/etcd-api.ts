// The part of etcd's v3 API that the benchmark uses, as protocol buffers; the numbers are etcd's.
export const ETCD_API = `
syntax = "proto3";
package etcdserverpb;

message ResponseHeader { int64 revision = 3; }
message KeyValue { bytes key = 1; int64 create_revision = 2; int64 mod_revision = 3; bytes value = 5; }
message RangeRequest { bytes key = 1; bytes range_end = 2; int64 limit = 3; int64 revision = 4; }
message RangeResponse { ResponseHeader header = 1; repeated KeyValue kvs = 2; bool more = 3; int64 count = 4; }
message PutRequest { bytes key = 1; bytes value = 2; }
message Compare {
  enum CompareResult { EQUAL = 0; }
  enum CompareTarget { VERSION = 0; CREATE = 1; MOD = 2; }
  CompareResult result = 1;
  CompareTarget target = 2;
  bytes key = 3;
  oneof target_union { int64 mod_revision = 6; }
}
message RequestOp { oneof request { RangeRequest request_range = 1; PutRequest request_put = 2; } }
message TxnRequest { repeated Compare compare = 1; repeated RequestOp success = 2; }
message TxnResponse { ResponseHeader header = 1; bool succeeded = 2; }
message WatchRequest { oneof request_union { WatchCreateRequest create_request = 1; } }
message WatchCreateRequest { bytes key = 1; bytes range_end = 2; int64 start_revision = 3; }
message WatchResponse { ResponseHeader header = 1; bool created = 3; repeated Event events = 11; }
message Event {
  enum EventType { PUT = 0; DELETE = 1; }
  EventType type = 1;
  KeyValue kv = 2;
}

service KV {
  rpc Range(RangeRequest) returns (RangeResponse);
  rpc Txn(TxnRequest) returns (TxnResponse);
}
service Watch {
  rpc Watch(stream WatchRequest) returns (stream WatchResponse);
}
`;
