// exec, attach and port-forward start with an upgrade of the connection: to a WebSocket, checked before it is granted.
//
// Subprotocols: v5 and v4.channel.k8s.io; for port-forward SPDY/3.1+portforward.k8s.io and v4.channel.k8s.io. The older
// upgrade to SPDY itself is refused with a text that says which kubectl is needed.
import type { WebSocket } from 'ws';
import { TuttiError } from '../../../model/errors.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { Answer, Call, FrontParts } from '../call.ts';
import { webSocketLink } from '../spdy/websocket-link.ts';
import { CHANNEL_PROTOCOLS, openChannels } from '../streaming/channels.ts';
import { keyOfTarget, type Target } from '../verbs/target.ts';
import { commandOf, runProcess, streamRequest } from './exec.ts';
import { channelPorts, forwardOverChannels, forwardOverSpdy } from './port-forward.ts';
import { getPlacedPod } from './target-pod.ts';

/** What is done with the WebSocket once it is there; resolves when the session is over. */
export type Session = (socket: WebSocket, signal: AbortSignal) => Promise<void>;

export interface Upgrade {
  readonly subprotocol: string;
  readonly run: Session;
}

const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

export const OLD_CLIENT =
  'SPDY streaming is not served: use kubectl 1.31 or newer, or set KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true (exec and attach with kubectl 1.29 and 1.30)';

/** Requests for streams that do not ask for a WebSocket: what is wrong with the request itself is said first. */
export async function refuseOldStreaming(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const pod = await podOf(parts, target);
  if (target.subresource !== 'portforward') streamRequest(pod, call.query);
  if (target.subresource === 'exec') commandOf(call.query);
  const asksForSpdy = /^spdy\//i.test(call.request.headers.upgrade ?? '');
  throw new TuttiError('BadRequest', asksForSpdy ? OLD_CLIENT : 'Upgrade request required');
}

/** Checks everything that can be checked beforehand. Throws TuttiError; then no upgrade takes place. */
export async function prepareUpgrade(call: Call, parts: FrontParts, target: Target): Promise<Upgrade> {
  const pod = await podOf(parts, target);
  const offered = (call.request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((text) => text.trim());
  if (target.subresource === 'portforward') return preparePortForward(call, parts, pod, offered);
  return prepareProcess(call, parts, pod, { offered, attach: target.subresource === 'attach' });
}

function podOf({ api }: FrontParts, target: Target): Promise<Pod> {
  const { namespace = '', name } = keyOfTarget(target);
  return getPlacedPod(api, target.kind, namespace, name);
}

function prepareProcess(
  call: Call,
  { calls }: FrontParts,
  pod: Pod,
  { offered, attach }: { readonly offered: readonly string[]; readonly attach: boolean },
): Upgrade {
  const request = streamRequest(pod, call.query);
  const command = attach ? [] : commandOf(call.query);
  const subprotocol = choose(offered, Object.keys(CHANNEL_PROTOCOLS));
  const version = CHANNEL_PROTOCOLS[subprotocol] ?? 'v4';
  return {
    subprotocol,
    run: (socket, signal) =>
      runProcess(openChannels(socket, version), request, signal, (streams) =>
        attach ? calls.attach(request, streams) : calls.exec({ ...request, command }, streams),
      ),
  };
}

function preparePortForward(
  call: Call,
  { calls }: FrontParts,
  pod: Pod,
  offered: readonly string[],
): Upgrade {
  const subprotocol = choose(offered, [TUNNEL, 'v4.channel.k8s.io']);
  if (subprotocol !== TUNNEL) channelPorts(call.query);
  return {
    subprotocol,
    run: (socket, signal) => {
      const connect: Parameters<typeof forwardOverSpdy>[2] = (request, stream) =>
        calls.portForward(request, stream, signal);
      if (subprotocol === TUNNEL) return forwardOverSpdy(webSocketLink(socket), pod, connect);
      return forwardOverChannels(openChannels(socket, 'v4'), pod, call.query, connect);
    },
  };
}

/** The first of ours that is offered. Throws BadRequest. */
function choose(offered: readonly string[], ours: readonly string[]): string {
  const found = ours.find((protocol) => offered.includes(protocol));
  if (found !== undefined) return found;
  const message = `unable to upgrade: the subprotocols that are served are ${ours.join(', ')}, offered: ${offered.join(', ')}`;
  throw new TuttiError('BadRequest', message);
}
