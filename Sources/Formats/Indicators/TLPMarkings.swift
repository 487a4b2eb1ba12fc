//! TLP in STIX: marking definitions that every producer refers to by the same identifiers.

internal import Kernel

/// Labels by marking definition.
enum TLPMarkings {
  /// The identifiers that the standards fix. Sources: STIX 2.1 §7.2.1.4 (TLP 1.0); OASIS's extension definition
  /// `extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d` (TLP 2.0).
  static let fixed: [String: TLP] = [
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": .clear,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": .green,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": .amber,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": .red,
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": .clear,
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": .green,
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": .amber,
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": .amberStrict,
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": .red,
  ]

  private static let version2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

  /// The label that a definition with an identifier of its own states, as some producers make them.
  static func label(of definition: JSON) -> TLP? {
    if let label = definition["extensions"]?[Self.version2]?["tlp_2_0"]?.string {
      return TLP(label)
    }
    guard definition["definition_type"]?.string == "tlp" else { return nil }
    return definition["definition"]?["tlp"]?.string.flatMap { TLP($0) }
  }
}
