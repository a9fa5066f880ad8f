/** `wx.getFileSystemManager`, as far as an outbox or a cache needs it: files of the user, in memory, with their limit. */

import { isArrayBuffer } from '../base/array-buffer.ts'
import { callAsynchronously, type ApiCallbacks, type ApiResult } from './api-callbacks.ts'
import type { WxCore } from './wx-core.ts'

export interface FileOption extends ApiCallbacks {
  filePath: string
}

export interface WriteFileOption extends FileOption {
  data: string | ArrayBuffer
  encoding?: string
}

export interface ReadFileResult extends ApiResult {
  data: string | ArrayBuffer
}

/** Each method with callbacks, and as `…Sync`, which throws an Error with the platform's words. */
export interface FileSystemManager {
  writeFileSync(filePath: string, data: string | ArrayBuffer, encoding?: string): void
  appendFileSync(filePath: string, data: string | ArrayBuffer, encoding?: string): void
  readFileSync(filePath: string, encoding?: string): string | ArrayBuffer
  accessSync(path: string): void
  unlinkSync(filePath: string): void
  mkdirSync(dirPath: string, recursive?: boolean): void
  readdirSync(dirPath: string): string[]
  writeFile(option: WriteFileOption): void
  appendFile(option: WriteFileOption): void
  readFile(option: FileOption & { encoding?: string } & ApiCallbacks<ReadFileResult>): void
  access(option: { path: string } & ApiCallbacks): void
  unlink(option: FileOption): void
}

/** All files of a user together, in bytes. (Documented: 200 MB) */
const LARGEST = 200 * 1024 * 1024

const USER_FOLDER = 'wxfile://usr'

/** A failure with the number that the platform gives it. */
class FileError extends Error {
  readonly errCode: number

  constructor(errCode: number, message: string) {
    super(message)
    this.errCode = errCode
  }
}

const missing = (path: string): FileError => new FileError(1300002, `no such file or directory "${path}"`)

/** What a test sees of a user's files, which outlive the program. */
export interface FileControl {
  readonly paths: readonly string[]
  read(path: string): Uint8Array | undefined
  write(path: string, data: string | Uint8Array): void
  clear(): void
}

export class UserFiles implements FileControl {
  private readonly core: WxCore
  private readonly files = new Map<string, Uint8Array>()
  private readonly folders = new Set([USER_FOLDER])
  private lastTemporary = 0

  constructor(core: WxCore) {
    this.core = core
  }

  get paths(): readonly string[] {
    return [...this.files.keys()]
  }

  /** `wx.env`. */
  get env(): { USER_DATA_PATH: string } {
    return { USER_DATA_PATH: USER_FOLDER }
  }

  read(path: string): Uint8Array | undefined {
    return this.files.get(path)
  }

  write(path: string, data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    const others = [...this.files].reduce(
      (sum, [name, file]) => (name === path ? sum : sum + file.byteLength),
      0,
    )
    if (others + bytes.byteLength > LARGEST) throw new FileError(1300202, 'the maximum size of the file storage limit is exceeded') // prettier-ignore
    this.files.set(path, new Uint8Array(bytes))
  }

  clear(): void {
    this.files.clear()
  }

  /** A file that was downloaded, at a path of the platform's choice. */
  writeTemporary(bytes: Uint8Array): string {
    const path = `wxfile://tmp_${++this.lastTemporary}`
    this.write(path, bytes)
    return path
  }

  get manager(): FileSystemManager {
    const sync = <Result>(api: string, path: string, run: () => Result): Result => {
      this.core.timeline.record('program', api, undefined, { path })
      try {
        return run()
      } catch (error) {
        throw Object.assign(new Error(`${api}:fail ${(error as Error).message}`, { cause: error }), {
          errCode: (error as FileError).errCode,
        })
      }
    }
    const later = (api: string, path: string, option: ApiCallbacks<never>, run: () => object): void =>
      // Without callbacks nothing comes back: these methods know no Promise. (Documented)
      void callAsynchronously<ApiResult>(
        this.core,
        api,
        { complete() {}, ...option },
        { path },
        (outcome) => {
          try {
            outcome.succeed({ ...run(), errMsg: `${api}:ok` })
          } catch (error) {
            const { errCode, message } = error as FileError
            outcome.fail({ errCode, errMsg: `${api}:fail ${message}` })
          }
        },
      )
    return {
      writeFileSync: (path, data, encoding) => sync('writeFileSync', path, () => this.put(path, data, encoding, false)),
      appendFileSync: (path, data, encoding) => sync('appendFileSync', path, () => this.put(path, data, encoding, true)),
      readFileSync: (path, encoding) => sync('readFileSync', path, () => this.get(path, encoding)),
      accessSync: (path) => sync('accessSync', path, () => this.access(path)),
      unlinkSync: (path) => sync('unlinkSync', path, () => this.unlink(path)),
      mkdirSync: (path, recursive) => sync('mkdirSync', path, () => this.mkdir(path, recursive === true)),
      readdirSync: (path) => sync('readdirSync', path, () => this.list(path)),
      writeFile: (option) => later('writeFile', option.filePath, option, () => (this.put(option.filePath, option.data, option.encoding, false), {})),
      appendFile: (option) => later('appendFile', option.filePath, option, () => (this.put(option.filePath, option.data, option.encoding, true), {})),
      readFile: (option) => later('readFile', option.filePath, option, () => ({ data: this.get(option.filePath, option.encoding) })),
      access: (option) => later('access', option.path, option, () => (this.access(option.path), {})),
      unlink: (option) => later('unlink', option.filePath, option, () => (this.unlink(option.filePath), {})),
    } // prettier-ignore
  }

  private put(path: string, data: unknown, encoding: string | undefined, append: boolean): void {
    const folder = path.replace(/\/[^/]*$/, '')
    if (!path.startsWith(`${USER_FOLDER}/`)) throw new FileError(1301000, `permission denied, open "${path}"`)
    if (!this.folders.has(folder)) throw missing(path)
    if (append && !this.files.has(path)) throw missing(path)
    const bytes = isArrayBuffer(data)
      ? new Uint8Array(data)
      : Buffer.from(String(data), (encoding ?? 'utf8') as BufferEncoding)
    const before = append ? this.found(path) : new Uint8Array(0)
    this.write(path, Buffer.concat([before, bytes]))
  }

  private get(path: string, encoding: string | undefined): string | ArrayBuffer {
    const bytes = this.found(path)
    if (encoding === undefined) return this.core.deliver(new Uint8Array(bytes))
    return Buffer.from(bytes).toString(encoding as BufferEncoding)
  }

  private access(path: string): void {
    if (!this.folders.has(path)) this.found(path)
  }

  private unlink(path: string): void {
    this.found(path)
    this.files.delete(path)
  }

  private mkdir(path: string, recursive: boolean): void {
    const above = path.replace(/\/[^/]*$/, '')
    if (!this.folders.has(above)) {
      if (!recursive || !above.startsWith(USER_FOLDER)) throw missing(path)
      this.mkdir(above, true)
    }
    if (this.folders.has(path) && !recursive) throw new FileError(1301005, `file already exists "${path}"`)
    this.folders.add(path)
  }

  private list(path: string): string[] {
    if (!this.folders.has(path)) throw missing(path)
    const all = [...this.files.keys(), ...this.folders]
    return all
      .filter((known) => known.startsWith(`${path}/`) && !known.slice(path.length + 1).includes('/'))
      .map((known) => known.slice(path.length + 1))
  }

  private found(path: string): Uint8Array {
    const bytes = this.files.get(path)
    if (bytes === undefined) throw missing(path)
    return bytes
  }
}
