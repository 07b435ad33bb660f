// From a DNS message to its answer: what is checked before a question is looked at, and how a reply is written.
//
// A reply that does not fit into the asker's datagram is cut and says so; the asker comes back over TCP.
import type { Answer, DecodedPacket, Packet, Question } from 'dns-packet';
import * as dns from 'dns-packet';

export interface Query {
  readonly packet: DecodedPacket;
  readonly question: Question;
  /** Largest datagram that the asker takes. */
  readonly datagramBytes: number;
  readonly hasEdns: boolean;
}

export type ResponseCode = 'NOERROR' | 'FORMERR' | 'SERVFAIL' | 'NXDOMAIN' | 'NOTIMP' | 'REFUSED';

const codes: { readonly [code in ResponseCode]: number } = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};

const plainDatagramBytes = 512;
/** Fits into one frame wherever it goes. */
const longestDatagramBytes = 1232;

/** A query, or the reply to one that is not; undefined when silence is the only right answer. */
export function readQuery(bytes: Buffer): Query | Buffer | undefined {
  if (bytes.length < 12 || (bytes.readUInt8(2) & 0x80) !== 0) return undefined; // no header, or itself a reply
  let packet: DecodedPacket;
  try {
    packet = dns.decode(bytes);
  } catch {
    return headerOnly(bytes, 'FORMERR');
  }
  const [question] = packet.questions ?? [];
  if ((bytes.readUInt8(2) & 0x78) !== 0) return headerOnly(bytes, 'NOTIMP');
  if (question === undefined || packet.questions?.length !== 1) return headerOnly(bytes, 'FORMERR');
  const edns = packet.additionals?.find((each) => each.type === 'OPT');
  const offered = edns?.type === 'OPT' ? edns.udpPayloadSize : plainDatagramBytes;
  const datagramBytes = Math.min(longestDatagramBytes, Math.max(plainDatagramBytes, offered));
  const query = { packet, question, datagramBytes, hasEdns: edns !== undefined };
  return question.class === 'IN' || question.class === undefined
    ? query
    : writeReply(query, { code: 'REFUSED' });
}

export interface ReplyParts {
  readonly code: ResponseCode;
  readonly authoritative?: boolean;
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
}

/** The bytes of a reply, however long. */
export function writeReply({ packet, question, hasEdns }: Query, parts: ReplyParts): Buffer {
  const flags =
    ((packet.flags ?? 0) & dns.RECURSION_DESIRED) |
    dns.RECURSION_AVAILABLE |
    (parts.authoritative ? dns.AUTHORITATIVE_ANSWER : 0) |
    codes[parts.code];
  const edns: Answer[] = hasEdns
    ? [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: longestDatagramBytes,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ]
    : [];
  const reply: Packet = {
    type: 'response',
    id: packet.id,
    flags,
    questions: [question],
    answers: [...(parts.answers ?? [])],
    authorities: [...(parts.authorities ?? [])],
    additionals: [...(parts.additionals ?? []), ...edns],
  };
  return Buffer.from(dns.encode(reply));
}

/** A reply as it may be sent in a datagram. */
export function cutForDatagram(query: Query, reply: Buffer): Buffer {
  if (reply.length <= query.datagramBytes) return reply;
  const cut = writeReply(query, { code: 'NOERROR' });
  cut.writeUInt8(cut.readUInt8(2) | 0x02, 2); // TC
  return cut;
}

/** A reply to what could not be read: the header of the query, with the code and no records. */
function headerOnly(bytes: Buffer, code: ResponseCode): Buffer {
  const header = Buffer.alloc(12);
  bytes.copy(header, 0, 0, 2);
  header.writeUInt8(0x80 | (bytes.readUInt8(2) & 0x79), 2); // reply; same opcode, same recursion desired
  header.writeUInt8(codes[code], 3);
  return header;
}
