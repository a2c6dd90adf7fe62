using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

public sealed class MigrationTests
{
    [Fact]
    public async Task A_store_of_the_first_schema_is_brought_up_to_date_with_what_is_in_it()
    {
        var directory = Directory.CreateTempSubdirectory("imprest-migrate-");
        try
        {
            using (var text = new StreamReader(typeof(SqliteLedger).Assembly.GetManifestResourceStream("0001.sql")!))
                Write(Path.Combine(directory.FullName, "ledger.db"), await text.ReadToEndAsync() + """
                    ;insert into accounts (id, name, absorbed_limit_nanos, created_at) values ('acct_test', 'test', 1000, 0);
                    insert into wallets (account_id, balance_nanos, held_nanos, journal_seq, journal_hash) values ('acct_test', 0, 0, 0, zeroblob(32));
                    insert into api_keys (account_id, id, role, name, public_id, hmac, hint, created_at) values ('acct_test', 'key_test', 0, 'k', 'p', zeroblob(32), '0000', 0);
                    insert into kinds (endpoint, model) values ('POST /v1/images/generations', 'm');
                    insert into requests (number, account, time, id, key_id, kind, state, created_at, ended_at, captured_nanos, outcome)
                        values (1, 1, 0, 'req_0000000000000', 'key_test', 1, 0, 0, 0, 0, 5);
                    pragma user_version = 1;
                    """);
            await using var test = await TestLedger.OverAsync(directory.FullName);
            var record = await test.FindAsync(new("req_0000000000000"));
            Assert.Equal((RequestState.Rejected, null, false), (record.State, record.RatedLater?.Nanos, record.IsTask));
            Assert.Null((await test.Ledger.AccountsAsync())[0].PriceList);
            var key = Assert.Single(await test.Ledger.KeysAsync());
            Assert.True(key.Rules.AreNone && key.LastUsedAt is null);
            await test.CheckAsync();
            test.Keep();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Write(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
