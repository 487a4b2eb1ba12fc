//! What is wrong with a row of a list of contacts, or worth a look; sentences are made in `Web`.

/// Something about a row, by the number it has in its file.
public struct ContactProblem: Hashable, Sendable {
  /// The row; 0 where it is about the whole list.
  public let row: Int
  /// What.
  public let reason: Reason

  /// What there is to say. The first kinds keep a row out; the others are worth a look.
  public enum Reason: Hashable, Sendable {
    /// No name stands in the row.
    case nameMissing
    /// A cell is longer than `ContactText.charactersMax`.
    case tooLong
    /// No such mail address can be written to.
    case badMail(String)
    /// No such number can be dialled.
    case badPhone(String)
    /// No day.
    case badDate(String)
    /// The last day lies before the first.
    case endsBeforeItBegins
    /// Not known, or not the importer's to keep.
    case unknownOrganization(String)
    /// Several could be meant, and none is named.
    case organizationMissing
    /// No word for a role.
    case unknownRole(String)
    /// Neither a mark nor a number.
    case badNight(String)
    /// Nobody has this key.
    case unknownKey(String)
    /// The key is of another organisation than the row.
    case keyOfOtherOrganization(String)
    /// An earlier row has the same key.
    case keyTwice(row: Int)
    /// Whom the key names has left the post meanwhile.
    case endedMeanwhile
    /// The same person in the same post stands in an earlier row.
    case duplicateRow(row: Int)
    /// Several people of the directory have this name.
    case severalOfThatName
    /// The organisation holds no more posts, appointments or routes.
    case tooManyParts

    /// An earlier row has the same mail address: a shared mailbox.
    case sharedMail(row: Int)
    /// An earlier row has the same name; both are taken for one person.
    case sameName(row: Int)
    /// The zero in front of a number was put back.
    case zeroPutBack(String)
    /// The address was found to be wrong before and is not taken again.
    case knownWrong(String)
    /// Nobody of that name is a deputy.
    case deputyUnknown(String)
    /// The post has no role: the ladder never calls it.
    case noRole
    /// Neither mail nor phone.
    case noAddress
  }

  /// Whether the row is kept out.
  public var isError: Bool {
    switch reason {
    case .nameMissing, .tooLong, .badMail, .badPhone, .badDate, .endsBeforeItBegins,
      .unknownOrganization, .organizationMissing, .unknownRole, .badNight, .unknownKey,
      .keyOfOtherOrganization, .keyTwice, .endedMeanwhile, .duplicateRow, .severalOfThatName,
      .tooManyParts:
      true
    case .sharedMail, .sameName, .zeroPutBack, .knownWrong, .deputyUnknown, .noRole, .noAddress:
      false
    }
  }
}
