//! Every document that is one step away from a given one: a member more, a member less, another value.

import Kernel

enum JSONSurgery {
  struct Changed {
    let place: String
    let member: String
    let json: JSON
  }

  /// A member more in each object.
  static func withOneMore(_ json: JSON) -> [Changed] {
    map(json) { value in
      guard let members = value.members else { return [] }
      return [("zzz", .object(members + [.init("zzz", 1)]))]
    }
  }

  /// A member less in each object.
  static func withOneLess(_ json: JSON) -> [Changed] {
    map(json) { value in
      (value.members ?? []).map { gone in
        (gone.name, .object((value.members ?? []).filter { $0.name != gone.name }))
      }
    }
  }

  /// Each text, number and truth value replaced.
  static func withLeaves(_ json: JSON, replacedBy other: JSON) -> [Changed] {
    map(json) { value in
      switch value {
      case .string, .integer, .bool: [("", other)]
      case .null, .double, .array, .object: []
      }
    }
  }

  /// Each number one more.
  static func withIntegersRaised(_ json: JSON) -> [Changed] {
    map(json) { value in value.integer.map { [("", .integer($0 + 1))] } ?? [] }
  }

  /// Each value changed by itself, the rest kept.
  private static func map(
    _ json: JSON, at place: String = "", _ change: (JSON) -> [(String, JSON)]
  ) -> [Changed] {
    var found = change(json).map { Changed(place: "\(place)/\($0.0)", member: $0.0, json: $0.1) }
    switch json {
    case .object(let members):
      for (index, member) in members.enumerated() {
        for changed in map(member.value, at: "\(place)/\(member.name)", change) {
          var copy = members
          copy[index] = .init(member.name, changed.json)
          found.append(Changed(place: changed.place, member: changed.member, json: .object(copy)))
        }
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        for changed in map(element, at: "\(place)/\(index)", change) {
          var copy = elements
          copy[index] = changed.json
          found.append(Changed(place: changed.place, member: changed.member, json: .array(copy)))
        }
      }
    case .null, .bool, .integer, .double, .string: break
    }
    return found
  }
}
