// What the metadata service answers, in the words of EC2's: texts, and pages for what is refused.

export interface Reply {
  readonly status: number;
  /** The words after the status' number, where they are others than usual. */
  readonly reason?: string;
  readonly body: string | Uint8Array;
  readonly headers?: { readonly [name: string]: string };
}

const TITLES: { readonly [status: number]: string } = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  503: 'Service Unavailable',
};

export function refused(status: number): Reply {
  const title = `${status} - ${TITLES[status] ?? 'Error'}`;
  const body = `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`;
  return { status, body, headers: { 'content-type': 'text/html' } };
}

export const found = (body: string | Uint8Array | undefined, type = 'text/plain'): Reply =>
  body === undefined ? refused(404) : { status: 200, body, headers: { 'content-type': type } };
