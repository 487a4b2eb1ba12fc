//! Mails that came back in no standard way, as old servers, Exchange and carriers write them, and what only looks so.

import Testing

@testable import Formats

@Suite struct ReturnedMailTests {
  private static let id = "14d31a2b-3c4d-7000-8000-000000000001@desk.example"

  private static func read(_ text: String) throws -> ReturnedMail? {
    try IncomingMail(Array(text.utf8), server: "mx.desk.example", digits: 6).returned
  }

  // table:
  static let failures: [(String, String, isUnknown: Bool)] = [
    (
      "qmail",
      """
      Return-Path: <>
      From: MAILER-DAEMON@mx.town.example
      Subject: failure notice

      Hi. This is the qmail-send program at mx.town.example.
      I'm afraid I wasn't able to deliver your message to the following addresses.
      This is a permanent error; I've given up. Sorry it didn't work out.

      <sato@town.example>:
      Sorry, no mailbox here by that name. (#5.1.1)

      --- Below this line is a copy of the message.

      Message-ID: <14d31a2b-3c4d-7000-8000-000000000001@desk.example>
      Subject: x
      """, true
    ),
    (
      "sendmail of long ago",
      """
      From: Mail Delivery Subsystem <MAILER-DAEMON@town.example>
      Subject: Returned mail: User unknown

         ----- Transcript of session follows -----
      550 <sato@town.example>... User unknown

         ----- Unsent message follows -----
      Message-Id: <14d31a2b-3c4d-7000-8000-000000000001@desk.example>
      """, true
    ),
    (
      "Exchange without fields",
      """
      From: postmaster@town.example
      Subject: =?UTF-8?B?6YWN5L+h5LiN6IO9OiDorablpLE=?=
      In-Reply-To: <14d31a2b-3c4d-7000-8000-000000000001@desk.example>
      Content-Type: text/html; charset=utf-8

      <p>次の受信者への配信に失敗しました:</p><p>sato@town.example</p>
      <p>メールボックスがいっぱいです。 552 5.2.2</p>
      """, false
    ),
    (
      "a carrier's",
      """
      Return-Path: <>
      From: Mail Administrator <Postmaster@docomo.example>
      Subject: Mail System Error - Returned Mail
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain; charset=iso-2022-jp

      The following message could not be delivered because the address does not exist:
      550 Unknown user sato@town.example
      --b
      Content-Type: message/rfc822

      Message-ID: <14d31a2b-3c4d-7000-8000-000000000001@desk.example>
      To: sato@town.example

      x
      --b--
      """, true
    ),
    (
      "exim",
      """
      X-Failed-Recipients: sato@town.example
      From: Mail Delivery System <Mailer-Daemon@town.example>
      Subject: Mail delivery failed: returning message to sender

      A message that you sent could not be delivered to one or more of its recipients.
      Message-ID: <14d31a2b-3c4d-7000-8000-000000000001@desk.example>
      """, false
    ),
    (
      "a report without its fields",
      """
      From: MAILER-DAEMON@town.example
      Subject: Undelivered Mail Returned to Sender
      Content-Type: multipart/report; report-type=delivery-status; boundary=b

      --b
      Content-Type: text/plain

      <sato@town.example>: host said: 554 no
      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; town.example
      --b
      Content-Type: text/rfc822-headers

      Message-ID: <14d31a2b-3c4d-7000-8000-000000000001@desk.example>
      --b--
      """, false
    ),
  ]

  @Test(arguments: failures)
  func `a failure in plain words names mail and address`(
    _ name: String, _ text: String, _ isUnknown: Bool
  ) throws {
    let read = try #require(try Self.read(text), "\(name)")
    #expect(read.fate == .failed, "\(name)")
    #expect(read.messageIDs.contains(Self.id), "\(name) \(read.messageIDs)")
    #expect(read.addresses.contains("sato@town.example"), "\(name) \(read.addresses)")
    #expect(read.isUnknownAddress == isUnknown, "\(name)")
  }

  @Test func `a warning of delay is no failure, and what says neither is unclear`() throws {
    func mail(_ words: String) -> String {
      """
      Return-Path: <>
      From: MAILER-DAEMON@town.example
      Subject: Mail delivery: about your message

      \(words) <sato@town.example>
      Message-ID: <14d31a2b-3c4d-7000-8000-000000000001@desk.example>
      """
    }
    for late in [
      "THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE. 550 later",
      "delivery delayed, we will keep trying", "配信が遅れています。引き続き配信を試みます。",
    ] {
      #expect(try Self.read(mail(late))?.fate == .delayed, "\(late)")
    }
    #expect(try Self.read(mail("something happened to"))?.fate == .unclear)
  }

  @Test func `an absence note, a person's mail and a receipt are no mail that came back`() throws {
    for text in [
      "Return-Path: <>\nFrom: sato@town.example\nSubject: 不在\n\n550 User unknown",
      "From: sato@town.example\nSubject: Undeliverable: 配信エラー\n\n550 User unknown",
      "From: postmaster@town.example\nSubject: Re: 相談\n\n550 User unknown",
      "From: a@b.example\nContent-Type: multipart/report; report-type=disposition-notification;"
        + " boundary=b\n\n--b\n\nread\n--b--\n",
    ] {
      #expect(try Self.read(text) == nil, "\(text)")
    }
  }

  @Test func `what is counted has an end`() throws {
    let many = (0..<500).map { "<a\($0)@town.example>\nMessage-ID: <\($0)@x.example>\n" }.joined()
    let read = try #require(
      try Self.read(
        "Return-Path: <>\nFrom: mailer-daemon@x.example\nSubject: failure notice\n\n\(many)"))
    #expect(read.messageIDs.count == ReturnedMail.messageIDsMax)
    #expect(read.addresses.count == ReturnedMail.addressesMax)
  }
}
