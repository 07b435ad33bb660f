// TuttiErrors across the socket: everything but stack and cause.
import { type ErrorCode, type FieldError, TuttiError } from '../../model/errors.ts';

interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly about: TuttiError['about'];
  readonly causes: readonly FieldError[];
  readonly detail?: string;
}

export function toWire(error: unknown): WireError {
  if (error instanceof TuttiError) {
    const { code, message, about, causes, detail } = error;
    return { code, message, about, causes, detail };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'Unavailable', message, about: {}, causes: [] };
}

export function fromWire(value: unknown): TuttiError {
  const { code, message, about, causes, detail } = value as WireError; // our other end wrote it
  return new TuttiError(code, message, { about, causes, detail });
}
