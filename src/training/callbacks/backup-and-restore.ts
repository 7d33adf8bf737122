// Keeps a run's training state in a file, and resumes from it; keras/src/callbacks/backup_and_restore.py.

import { filePath, truth } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import type { FilePath } from '../../data/file-path.js'
import { readFileIfThere, removeFile, writeFileAtomic } from '../../data/files.js'
import type { Callback, TrainedModel, TrainingPlan } from '../callback.js'

/** Options of `BackupAndRestore`. */
export interface BackupAndRestoreOptions {
  /** Whether to remove the file when training is complete. Default true. */
  readonly deleteCheckpoint?: boolean
}

/**
 * Resumes a run that was interrupted. After every epoch, the training state is written to a file, atomically. The next `fit`
 * with the same file resumes from it. With the same model, data, callbacks and backend, it ends with the same bits as if it
 * had never stopped, and its history includes all epochs. An epoch that was not finished is repeated.
 *
 * The file is removed when training is complete, also by `stopTraining`. It stays if training fails, is killed, or is
 * aborted by its signal. Use a separate file for each `fit` of a program. To store the state elsewhere, use
 * `model.trainingState()` in a callback of your own.
 *
 * @throws if an option is unknown or invalid; in training, if the file cannot be read or written, or its state belongs to
 *   another run. The message says what differs.
 */
export class BackupAndRestore implements Callback {
  readonly #path: FilePath
  readonly #deleteCheckpoint: boolean

  /** @param path path of the file: a text or a `file:` URL. */
  constructor(path: FilePath, options: BackupAndRestoreOptions = {}) {
    filePath('BackupAndRestore: path', path)
    checkOptions('BackupAndRestore', options)
    this.#path = path
    this.#deleteCheckpoint = options.deleteCheckpoint ?? true
  }

  async onRestore(model: TrainedModel): Promise<void> {
    const state = await readFileIfThere(this.#path)
    if (!state) return
    try {
      await model.restoreTrainingState(state)
    } catch (cause) {
      throw new Error(`BackupAndRestore: ${String(this.#path)}: ${(cause as Error).message}`, { cause })
    }
  }

  async onBackup(epoch: number, { model }: TrainingPlan): Promise<void> {
    await writeFileAtomic(this.#path, await model.trainingState())
  }

  async onFinish(): Promise<void> {
    if (this.#deleteCheckpoint) await removeFile(this.#path)
  }
}

const checkOptions = optionsOrNone<BackupAndRestoreOptions>({ deleteCheckpoint: truth })
