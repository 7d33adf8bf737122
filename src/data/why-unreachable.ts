// Why a file could not be reached.

const words: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission',
  EPERM: 'there is no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than a file may be',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
}

/** Why a file could not be reached, in words if the system gives only a code. */
export function whyUnreachable(error: unknown): string {
  const { code = '', message = String(error) } = error as { code?: string; message?: string }
  return Object.hasOwn(words, code) ? `${words[code]} (${code})` : message
}
