/** What can be done, without what only a command line or a program can do. */
export const appFixes = (fixes: readonly string[]): string[] =>
  fixes.filter((fix) => !/(?:^|[\s`(])--[a-z]|`blup |in a program:|^compare\(/.test(fix))
