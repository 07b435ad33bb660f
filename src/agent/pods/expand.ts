// `$(NAME)` in commands, arguments and values, as Kubernetes expands it: unknown names stay, `$$(NAME)` is `$(NAME)`.

export function expand(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (whole, name?: string) => {
    if (whole === '$$') return '$';
    return known.get(name ?? '') ?? whole;
  });
}
