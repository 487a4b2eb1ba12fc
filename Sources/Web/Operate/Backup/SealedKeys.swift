//! Private keys and passwords under a passphrase: the only form in which they leave their folder.

internal import Crypto
internal import CryptoExtras
internal import Kernel

/// `{"kdf":"scrypt","n":…,"r":…,"p":…,"salt":…,"sealed":…}`: AES-256-GCM under a key that scrypt makes of the
/// passphrase, the salt authenticated with it. Source: RFC 7914; NIST SP 800-38D.
struct SealedKeys {
  /// Shortest passphrase, in characters. Longer is better: whoever has the file can try at leisure.
  static let passphraseMin = 12
  /// Cost: 128 MiB and about half a second for each try.
  static let rounds = 1 << 17
  /// Highest cost that is read from a file, so that a forged one cannot take all memory.
  static let roundsMax = 1 << 20
  private static let blockSize = 8
  private static let saltBytes = 16

  /// The file's bytes.
  let bytes: [UInt8]

  /// Keys as they came from a backup.
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Seals a key. Throws `BackupProblem.shortPassphrase`.
  init(
    sealing key: [UInt8], under passphrase: String, rounds: Int = Self.rounds,
    salt: [UInt8] = Entropy.bytes(Self.saltBytes)
  ) throws {
    guard passphrase.count >= Self.passphraseMin else { throw BackupProblem.shortPassphrase }
    let box = try AES.GCM.seal(
      key, using: try Self.derive(passphrase, salt, rounds), authenticating: salt)
    guard let sealed = box.combined else { throw BackupProblem.wrongPassphrase }
    bytes = JSON.object([
      .init("kdf", .string("scrypt")), .init("n", .integer(Int64(rounds))),
      .init("r", .integer(Int64(Self.blockSize))), .init("p", .integer(1)),
      .init("salt", .string(Base64.encode(salt))),
      .init("sealed", .string(Base64.encode(Array(sealed)))),
    ]).encoded()
  }

  /// The key. Throws `BackupProblem.wrongPassphrase`, or `damaged` with the part's name for what is no sealed key.
  func open(with passphrase: String, part: String = ArchivePart.sealedKeys) throws -> [UInt8] {
    let damaged = BackupProblem.damaged(part)
    // Losing the reason is right: whatever does not read is damaged.
    guard let json = try? JSON.parse(bytes), json["kdf"]?.string == "scrypt",
      json["r"]?.integer == Int64(Self.blockSize), json["p"]?.integer == 1,
      let rounds = json["n"]?.integer, (2...Int64(Self.roundsMax)).contains(rounds),
      rounds.nonzeroBitCount == 1,
      let salt = json["salt"]?.string.flatMap({ Base64.decode($0) }),
      let sealed = json["sealed"]?.string.flatMap({ Base64.decode($0) }),
      let box = try? AES.GCM.SealedBox(combined: sealed)
    else { throw damaged }
    let key = try Self.derive(passphrase, salt, Int(rounds))
    do {
      return Array(try AES.GCM.open(box, using: key, authenticating: salt))
    } catch {
      throw BackupProblem.wrongPassphrase
    }
  }

  private static func derive(_ passphrase: String, _ salt: [UInt8], _ rounds: Int) throws
    -> SymmetricKey
  {
    try KDF.Scrypt.deriveKey(
      from: Array(passphrase.utf8), salt: salt, outputByteCount: 32, rounds: rounds,
      blockSize: blockSize, parallelism: 1, maxMemory: 2 * 128 * blockSize * rounds)
  }
}
