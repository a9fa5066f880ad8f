/** `wx.uploadFile` and `wx.downloadFile`, on top of `wx.request`. */

import { outcomeOf, type ApiCallbacks, type ApiResult } from './api-callbacks.ts'
import type { UserFiles } from './file-system.ts'
import type { Requests, RequestTask } from './request.ts'
import type { WxCore } from './wx-core.ts'

export interface TransferProgressEvent {
  progress: number
  totalBytesSent: number
  totalBytesExpectedToSend: number
  totalBytesWritten: number
  totalBytesExpectedToWrite: number
}

export interface TransferTask {
  abort(): void
  onProgressUpdate(listener: (event: TransferProgressEvent) => void): void
  offProgressUpdate(listener?: (event: never) => void): void
  onHeadersReceived(listener: (event: { header: Record<string, string> }) => void): void
  offHeadersReceived(listener?: (event: never) => void): void
}

export interface UploadFileResult extends ApiResult {
  data: string
  statusCode: number
}

export interface UploadFileOption extends ApiCallbacks<UploadFileResult> {
  url: string
  filePath: string
  name: string
  formData?: Record<string, unknown>
  header?: Record<string, unknown>
  timeout?: number
}

export interface DownloadFileResult extends ApiResult {
  /** Where the platform put it, unless `filePath` said where. */
  tempFilePath: string
  filePath: string
  statusCode: number
}

export interface DownloadFileOption extends ApiCallbacks<DownloadFileResult> {
  url: string
  filePath?: string
  header?: Record<string, unknown>
  timeout?: number
}

const BOUNDARY = '----mini-program-form'

function formOf({ name, formData = {}, filePath }: UploadFileOption, file: Uint8Array): ArrayBuffer {
  const fields = Object.entries(formData).map(
    ([field, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${String(value)}\r\n`,
  )
  const head = `${fields.join('')}--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${filePath.replace(/^.*\//, '')}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  return new Uint8Array(Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]))
    .buffer
}

/** A task that was refused before anything was sent. */
const nothing: TransferTask = {
  abort() {},
  onProgressUpdate() {},
  offProgressUpdate() {},
  onHeadersReceived() {},
  offHeadersReceived() {},
}

export class Transfers {
  private readonly core: WxCore
  private readonly requests: Requests
  private readonly files: UserFiles

  constructor(core: WxCore, requests: Requests, files: UserFiles) {
    this.core = core
    this.requests = requests
    this.files = files
  }

  readonly uploadFile = (option: UploadFileOption): TransferTask => {
    const file = this.files.read(option?.filePath)
    if (file === undefined) {
      outcomeOf(this.core, 'uploadFile', option ?? {}, 'async').fail({ errMsg: 'uploadFile:fail file doesn\'t exist' }) // prettier-ignore
      return nothing
    }
    const outcome = outcomeOf<UploadFileResult>(this.core, 'uploadFile', option, 'sync')
    const progress: ((event: TransferProgressEvent) => void)[] = []
    const total = file.byteLength
    const task = this.requests.request({
      url: option.url,
      method: 'POST',
      header: { ...option.header, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      data: formOf(option, file),
      dataType: 'text',
      timeout: option.timeout,
      success: ({ data, statusCode }) => {
        report(progress, total)
        outcome.succeed({ data: data as string, statusCode, errMsg: 'uploadFile:ok' })
      },
      fail: (failure) =>
        outcome.fail({ ...failure, errMsg: failure.errMsg.replace('request:', 'uploadFile:') }),
    })
    return transfer(task, progress)
  }

  readonly downloadFile = (option: DownloadFileOption): TransferTask => {
    const outcome = outcomeOf<DownloadFileResult>(this.core, 'downloadFile', option ?? {}, 'sync')
    const progress: ((event: TransferProgressEvent) => void)[] = []
    const task = this.requests.request({
      url: option?.url,
      header: option?.header,
      responseType: 'arraybuffer',
      timeout: option?.timeout,
      success: ({ data, statusCode }) => {
        const bytes = new Uint8Array(data as ArrayBuffer)
        report(progress, bytes.byteLength)
        try {
          const given = option.filePath
          const path = given ?? this.files.writeTemporary(bytes)
          if (given !== undefined) this.files.write(given, bytes)
          outcome.succeed({ tempFilePath: given === undefined ? path : '', filePath: path, statusCode, errMsg: 'downloadFile:ok' }) // prettier-ignore
        } catch (error) {
          outcome.fail({ errMsg: `downloadFile:fail ${(error as Error).message}` })
        }
      },
      fail: (failure) =>
        outcome.fail({ ...failure, errMsg: failure.errMsg.replace('request:', 'downloadFile:') }),
    })
    return transfer(task, progress)
  }
}

function report(listeners: ((event: TransferProgressEvent) => void)[], total: number): void {
  const event: TransferProgressEvent = {
    progress: 100,
    totalBytesSent: total,
    totalBytesExpectedToSend: total,
    totalBytesWritten: total,
    totalBytesExpectedToWrite: total,
  }
  for (const listener of [...listeners]) listener(event)
}

function transfer(task: RequestTask, progress: ((event: TransferProgressEvent) => void)[]): TransferTask {
  return {
    abort: () => task.abort(),
    onProgressUpdate: (listener) => void progress.push(listener),
    offProgressUpdate: (listener) => {
      const kept = listener === undefined ? [] : progress.filter((known) => known !== listener)
      progress.splice(0, progress.length, ...kept)
    },
    onHeadersReceived: (listener) => task.onHeadersReceived(listener),
    offHeadersReceived: (listener) => task.offHeadersReceived(listener),
  }
}
