//! Figures in Prometheus' text form, written so that no value can break it.

/// A document of metrics. Source: Prometheus exposition formats, text format 0.0.4.
struct MetricsText {
  /// What a metric is.
  enum Kind: String {
    /// Only grows, until the node starts again.
    case counter
    /// Goes up and down.
    case gauge
  }

  /// The document so far; every line ends in LF.
  private(set) var text = ""

  /// Adds a metric with one value.
  mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: some BinaryInteger) {
    add(kind, name, help, [([], Int64(value))])
  }

  /// Adds a metric with a value for each set of labels; nothing where there is none.
  mutating func add(
    _ kind: Kind, _ name: String, _ help: String,
    _ samples: [(labels: [(name: String, value: String)], value: Int64)]
  ) {
    guard !samples.isEmpty else { return }
    text += "# HELP noroshi_\(name) \(help)\n# TYPE noroshi_\(name) \(kind.rawValue)\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
      let set = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
      text += "noroshi_\(name)\(set) \(sample.value)\n"
    }
  }

  /// A label's value: backslash, quote and line feed are escaped, all else may stand.
  static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
  }
}
