// Where the driver tells what it repaired: the part of the machinery's log that it needs (drivers import model only).
type Fields = { readonly [name: string]: unknown };

export interface DriverLog {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}
