// Keeps a run's training state in a file, and goes on from it; keras/src/callbacks/backup_and_restore.py.

import { filePath, truth } from '../../check/check.js'
import { optionsOrNone } from '../../check/options.js'
import type { FilePath } from '../../data/file-path.js'
import { readFileIfThere, removeFile, writeFileAtomic } from '../../data/files.js'
import type { Callback, TrainedModel, TrainingPlan } from '../callback.js'

/** Options of `BackupAndRestore`. */
export interface BackupAndRestoreOptions {
  /** Remove the file when training has come to its end. Default true. */
  readonly deleteCheckpoint?: boolean
}

/**
 * Goes on where a run was broken off. After every epoch the training state is written to a file, whole or not at all. The
 * next `fit` with the same file goes on from it: with the same model, data and callbacks it ends in the same bits, on the
 * same backend, as if it had never stopped, and its history is that of all epochs. What of an epoch was done is done again.
 *
 * The file is removed when training comes to its end, also by `stopTraining`; it stays when training fails, is killed, or
 * is aborted by its signal. Give each `fit` of a program a file of its own. For a place other than a file, use
 * `model.trainingState()` in a callback of your own.
 *
 * @throws if an option is unknown or of another kind; in training, if the file cannot be read or written, or its state is
 *   of another run: it says what differs.
 */
export class BackupAndRestore implements Callback {
  readonly #path: FilePath
  readonly #deleteCheckpoint: boolean

  /** @param path of the file: a text or a `file:` URL. */
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

  async onBackup(_epoch: number, { model }: TrainingPlan): Promise<void> {
    await writeFileAtomic(this.#path, await model.trainingState())
  }

  async onFinish(): Promise<void> {
    if (this.#deleteCheckpoint) await removeFile(this.#path)
  }
}

const checkOptions = optionsOrNone<BackupAndRestoreOptions>({ deleteCheckpoint: truth })
