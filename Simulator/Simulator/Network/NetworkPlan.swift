//! Which nodes a nation has and whom each hosts, before anything is entered.

internal import Kernel

/// A node as it is planned.
struct NetworkPlan: Sendable {
  let kind: NetworkNation.Kind
  /// The place of the one that takes it in; nil for the tower.
  let above: Int?
  /// Whom it hosts, its own body first.
  let bodies: [Body]

  /// A body with its posts, each of which is somebody's.
  struct Body: Sendable {
    let code: String
    let name: Phrase
    let posts: [Organization.Role]
  }
}

extension NetworkPlan {
  /// The usual nation of so many nodes.
  static func usual(_ count: Int) -> [NetworkPlan] {
    NetworkNation.plan(count).enumerated().map { seat, planned in
      let words = NetworkNation.bodies(of: planned.kind)
      let bodies = words.enumerated().map { index, word in
        Body(
          code: "9\(seat)\(index)",
          name: Phrase(ja: "模擬\(seat)の\(index)", en: "Simulated \(word) \(seat)"),
          posts: NetworkNation.posts(isFirst: index == 0))
      }
      return NetworkPlan(kind: planned.kind, above: planned.above, bodies: bodies)
    }
  }

  /// The tower, the prefectures with their towns, then ministries, so many nodes in all. Of the towns on the list so many
  /// are taken, spread over all of it; where there are fewer nodes than prefectures, the others' towns go round. Nil where
  /// the list has not as many.
  static func municipal(_ list: LocalBodies, nodes: Int, towns: Int) -> [NetworkPlan]? {
    guard nodes > 1, towns > 0, towns <= list.towns.count, !list.prefectures.isEmpty else {
      return nil
    }
    let desks = NetworkNation.posts(isFirst: true)
    let count = min(list.prefectures.count, nodes - 1)
    var hosted = list.prefectures.prefix(count).map { one in
      [Body(code: one.code, name: one.name, posts: desks)]
    }
    for number in 0..<towns {
      let town = list.towns[number * list.towns.count / towns]
      let own = list.prefectures.prefix(count).firstIndex { $0.area == town.area }
      hosted[own ?? number % count].append(
        Body(code: town.code, name: town.name, posts: townPosts))
    }
    let tower = NetworkPlan(
      kind: .tower, above: nil,
      bodies: [Body(code: "900", name: Phrase(ja: "模擬塔", en: "Simulated tower"), posts: desks)])
    let prefectures = hosted.map { NetworkPlan(kind: .prefecture, above: 0, bodies: $0) }
    let ministries = (count + 1..<nodes).map { seat in
      let name = Phrase(ja: "模擬省\(seat)", en: "Simulated ministry \(seat)")
      return NetworkPlan(
        kind: .ministry, above: 0,
        bodies: [Body(code: "9\(seat)0", name: name, posts: desks)])
    }
    return [tower] + prefectures + ministries
  }

  /// Whoever answers in a small town, and who stands in for him.
  private static let townPosts: [Organization.Role] = [.responder, .deputy]
}

/// The prefectures and towns of a list of real bodies.
struct LocalBodies: Sendable {
  /// One of them, by its code of the ministry (全国地方公共団体コード).
  struct Entry: Sendable {
    let code: String
    let name: Phrase
    /// Its prefecture: the first two digits.
    var area: Substring { code.prefix(2) }
  }

  private(set) var prefectures: [Entry] = []
  private(set) var towns: [Entry] = []

  /// Reads lines of `P` or `M`, code, name and Roman name, with tabs between them; other lines are passed over.
  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 4 else { continue }
      let entry = Entry(code: fields[1], name: Phrase(ja: fields[2], en: fields[3]))
      switch fields[0] {
      case "P": prefectures.append(entry)
      case "M": towns.append(entry)
      default: continue
      }
    }
  }
}
