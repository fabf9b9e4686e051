import { mysqlNative, saltOf, scramSha256 } from "../../../components/sources/password";

describe("a password hash", () => {
  it("the hash for PostgreSQL equals the example of RFC 7677", () => {
    const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
    expect(scramSha256("pencil", salt)).toBe(
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==" +
        "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
    );
  });

  it("the hash for PostgreSQL is the same for equivalent letters (RFC 5802)", () => {
    const salt = saltOf("postgres", "app");
    expect(scramSha256("\u00e9", salt)).toBe(scramSha256("e\u0301", salt));
  });

  it("the hash for MariaDB equals the result of PASSWORD()", () => {
    expect(mysqlNative("password")).toBe("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19");
  });

  it("each server has its own salt of 16 bytes", () => {
    expect(saltOf("postgres", "app")).toHaveLength(16);
    expect(saltOf("postgres", "app")).toEqual(saltOf("postgres", "app"));
    expect(saltOf("postgres", "app")).not.toEqual(saltOf("postgresapp", ""));
  });
});
