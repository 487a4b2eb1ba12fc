//! What the lines say about a known system, and what they must never say about one that life depends on (law S21).

public import Kernel

extension ThreeLines {
  /// What the inventory knows about the machine that an alert is about.
  public struct Affected: Hashable, Sendable {
    /// What its owner calls the system; nil where several owners may read the lines.
    public let name: String?
    /// What may be done first.
    public let step: Step

    /// What may be printed as the first thing to do.
    public enum Step: Hashable, Sendable {
      /// Nothing that stops it: life or safety depends on it.
      case keepRunning
      /// Approved in advance until that day: nobody has to be asked.
      case approved(FirstAction, until: CivilDate)
      /// Somebody has to be asked.
      case ask
    }

    /// From its parts.
    public init(name: String?, step: Step) {
      self.name = name
      self.step = step
    }
  }

  /// The second line for a system that must not be stopped. None of its words tells anybody to cut anything off.
  public static let keepRunning = Phrase(
    ja: "この機器は命や安全に関わるので、止めない。電源もそのまま。責任者と保守業者に、いますぐ電話する。",
    en: "Life or safety depends on this machine: keep it running, leave its power alone. "
      + "Phone your head and its contractor now.")

  /// The second line for a first action that was approved in advance.
  static func approved(_ action: FirstAction, until: CivilDate) -> Phrase {
    let deed: Phrase =
      switch action {
      case .disconnect: Phrase(ja: "この機器を網から切り離す", en: "Disconnect this machine")
      case .stop: Phrase(ja: "この機器のサービスを止める", en: "Stop the service of this machine")
      case .block: Phrase(ja: "この機器の通信を出入口で遮断する", en: "Block its traffic at the gateway")
      }
    return Phrase(
      ja: "\(deed.ja)。\(until)まで承認済みで、だれの許可もいらない。電源は切らない。初期化しない。",
      en: "\(deed.en): approved in advance until \(until), you need nobody's permission. "
        + "Do not switch it off. Do not reinstall it.")
  }

  /// Whether the second line tells the reader to cut something off, in either language.
  public var tellsToCut: Bool {
    let said = "\(now.ja)\n\(now.en)".lowercased()
    return Self.cutting.contains { said.contains($0) }
  }

  /// The same lines for a system that must not be stopped: only the second line is another.
  public var withoutCutting: ThreeLines {
    ThreeLines(what: what, now: Self.keepRunning, detail: detail)
  }

  /// Words by which people are told to cut something off.
  static let cutting = [
    "抜く", "抜い", "抜き", "切断", "切り離", "遮断", "ネットワークから外", "サービスを止め", "停止",
    "unplug", "disconnect", "cut off", "pull the", "isolate", "shut down", "stop the service",
    "block its traffic",
  ]
}
