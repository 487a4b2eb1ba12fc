//! Why a backup was not made or not restored, in words for the operator.

public import Kernel

/// A refusal. Nothing was put in place; what was begun is gone.
public enum BackupProblem: Error, Hashable, Sendable {
  /// The file to write exists.
  case exists(String)
  /// The folder to restore into is not empty.
  case folderInUse(String)
  /// The file is not of our form.
  case notABackup
  /// The file is cut, or a part of it is not what its digest says.
  case damaged(String)
  /// The store in it does not verify: the first broken record.
  case unsound(String)
  /// The settings file does not read.
  case settings(String)
  /// There is a key or a password in it, and no passphrase was given.
  case needsPassphrase
  /// The passphrase does not open the key.
  case wrongPassphrase
  /// The passphrase is too short to protect a key.
  case shortPassphrase

  /// What is wrong and what to do.
  public var phrase: Phrase {
    switch self {
    case .exists(let path):
      Phrase(
        ja: "\(path) はすでにあります。別の名前にしてください。", en: "\(path) exists already. Choose another name.")
    case .folderInUse(let path):
      Phrase(
        ja: "\(path) は空ではありません。空の場所か、まだない場所へ戻してください。",
        en: "\(path) is not empty. Restore into an empty or missing folder.")
    case .notABackup:
      Phrase(
        ja: "このファイルは noroshi backup が作った控えではありません。ファイルを確かめてください。",
        en: "This file was not made by noroshi backup. Check which file it is.")
    case .damaged(let part):
      Phrase(
        ja: "控えが壊れています（\(part)）。戻していません。別の控えを使ってください。",
        en: "The backup is damaged (\(part)). Nothing was restored. Use another backup.")
    case .unsound(let place):
      Phrase(
        ja: "控えが検証を通りません（\(place)）。元で noroshi verify を実行してください。",
        en: "The copy does not verify (\(place)). Run noroshi verify where it came from.")
    case .settings(let path):
      Phrase(
        ja: "設定 \(path) を読めないため、控えを作りませんでした。権限と中身（JSON）を直してください。",
        en: "No backup: the settings \(path) do not read. Mend its permissions or content (JSON).")
    case .needsPassphrase:
      Phrase(
        ja: "この控えには鍵かパスワードが入っています。--passphrase-file で合言葉を渡すか、鍵なしで戻すなら --without-key を付けてください。",
        en:
          "This backup holds a key or a password. Give --passphrase-file, or --without-key to go without it."
      )
    case .wrongPassphrase:
      Phrase(
        ja: "合言葉が違います。戻していません。合言葉を確かめてください。",
        en: "The passphrase is wrong. Nothing was restored. Check the passphrase.")
    case .shortPassphrase:
      Phrase(
        ja: "合言葉は\(SealedKeys.passphraseMin)字以上にしてください。",
        en: "Choose a passphrase of at least \(SealedKeys.passphraseMin) characters.")
    }
  }
}
