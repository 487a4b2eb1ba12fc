// A recipient's connection, in clear or by TLS 1.3: with the certificate that the node issued for its link, or without one
// through a proxy in front. OpenSSL works on memory here, so that one loop serves thousands of them without waiting for any.
#pragma once
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <utility>

#include "line.h"
#include "sign.h"

template <auto function>
struct Freed {
  template <typename Thing>
  void operator()(Thing* thing) const { function(thing); }
};

using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

inline Certificate read_certificate(std::string_view der) {
  auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  Certificate read(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  if (!read) broken("a certificate does not read");
  return read;
}

// The key of a line and, once it was issued, its certificate with that of the authority. Source: docs/protocol/enrolment.md.
struct LineKey {
  std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key{EVP_EC_gen("P-256")};
  Certificate own, authority;

  // A certificate request, of which nothing counts but its key.
  std::string request() const {
    std::unique_ptr<X509_REQ, Freed<X509_REQ_free>> asked(X509_REQ_new());
    unsigned char* bytes = nullptr;
    if (!key || X509_REQ_set_pubkey(asked.get(), key.get()) != 1 || X509_REQ_sign(asked.get(), key.get(), EVP_sha256()) <= 0)
      broken("no certificate request");
    int length = i2d_X509_REQ(asked.get(), &bytes);
    if (length <= 0) broken("no certificate request");
    std::string der(reinterpret_cast<char*>(bytes), static_cast<size_t>(length));
    OPENSSL_free(bytes);
    return der;
  }
};

// What every recipient trusts: TLS 1.3 alone, and certificates by one authority.
struct Trust {
  std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context{SSL_CTX_new(TLS_client_method())};

  Trust() {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    // Thousands of connections wait most of the time.
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  }

  void add(X509* authority) { X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority); }

  void add_file(const std::string& path) {
    if (SSL_CTX_load_verify_locations(context.get(), path.c_str(), nullptr) != 1) broken("no certificate in " + path);
  }
};

// One connection. It is closed when nobody holds it any more.
class Wire {
 public:
  int file = -1;

  Wire() = default;
  Wire(Wire&& other) noexcept : file(std::exchange(other.file, -1)), tls(std::move(other.tls)) {}
  Wire& operator=(Wire&& other) noexcept {
    close();
    file = std::exchange(other.file, -1);
    tls = std::move(other.tls);
    return *this;
  }
  ~Wire() { close(); }

  void close() {
    tls.reset();
    if (file >= 0) ::close(std::exchange(file, -1));
  }

  // Dials that port on this machine; by TLS where there is somebody to trust, with a certificate where there is one.
  static Wire to(int port, const std::string& from, const Trust* trust = nullptr, const LineKey* line = nullptr) {
    Wire wire;
    wire.file = dial(port, from);
    if (!trust) return wire;
    wire.tls.reset(SSL_new(trust->context.get()));
    SSL* tls = wire.tls.get();
    SSL_set_bio(tls, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), "127.0.0.1");
    if (line && (SSL_use_certificate(tls, line->own.get()) != 1 || SSL_use_PrivateKey(tls, line->key.get()) != 1))
      broken("the certificate is not of the key");
    SSL_set_connect_state(tls);
    for (int done; (done = SSL_do_handshake(tls)) != 1;) {
      if (SSL_get_error(tls, done) != SSL_ERROR_WANT_READ)
        broken(std::string("TLS: ") + X509_verify_cert_error_string(SSL_get_verify_result(tls)));
      wire.flush();
      wire.fill(true);
    }
    wire.flush();
    return wire;
  }

  void send(std::string_view bytes) {
    if (!tls) return send_all(file, bytes);
    if (!bytes.empty() && SSL_write(tls.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) broken("TLS: nothing is sent");
    flush();
  }

  // Adds what came; with `waits` at least one packet. False where the other side has ended.
  bool receive(std::string& into, bool waits = false) {
    char part[65536];
    if (!tls) {
      ssize_t got = recv(file, part, sizeof part, waits ? 0 : MSG_DONTWAIT);
      if (got > 0) into.append(part, static_cast<size_t>(got));
      return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
    }
    if (!fill(waits)) return false;
    for (;;) {
      int got = SSL_read(tls.get(), part, sizeof part);
      if (got <= 0) {
        flush();
        return SSL_get_error(tls.get(), got) == SSL_ERROR_WANT_READ;
      }
      into.append(part, static_cast<size_t>(got));
    }
  }

 private:
  std::unique_ptr<SSL, Freed<SSL_free>> tls;

  // Hands what came to OpenSSL.
  bool fill(bool waits) {
    char part[65536];
    ssize_t got = recv(file, part, sizeof part, waits ? 0 : MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (got <= 0 && waits) broken("TLS: the connection ended");
    if (got <= 0) return false;
    return BIO_write(SSL_get_rbio(tls.get()), part, static_cast<int>(got)) == got;
  }

  // Sends what OpenSSL has written.
  void flush() {
    char part[65536];
    for (int got; (got = BIO_read(SSL_get_wbio(tls.get()), part, sizeof part)) > 0;)
      send_all(file, std::string_view(part, static_cast<size_t>(got)));
  }
};
