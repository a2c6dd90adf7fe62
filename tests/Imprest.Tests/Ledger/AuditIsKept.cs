using Imprest.Ledger;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

public sealed class AuditIsKept
{
    private static AuditNote Note(string action) => new(TestLedger.Start, TestLedger.Key, "k", KeyRole.Operator, action) { Account = TestLedger.Account };

    [Fact]
    public async Task A_row_is_written_with_its_change_and_not_without_it()
    {
        await using var test = await TestLedger.OpenAsync();
        Assert.True(await test.Ledger.SetLimitAsync(TestLedger.Account, null, LimitPeriod.Day, new(5), test.Now, Note("limit.set")));
        Assert.False(await test.Ledger.SetLimitAsync(new("acct_nobody"), null, LimitPeriod.Day, new(5), test.Now, Note("limit.set")));
        Assert.False(await test.Ledger.SetLimitAsync(TestLedger.Account, null, LimitPeriod.Month, null, test.Now, Note("limit.remove"))); // There is none.
        var key = new ApiKeyRecord(new("key_2"), new("acct_nobody"), KeyRole.Account, "k", "p2", new byte[32], "0000", test.Now, null, null);
        await Assert.ThrowsAsync<LedgerException>(() => test.Ledger.AddKeyAsync(key, audit: Note("key.create")));
        var row = Assert.Single((await test.Ledger.AuditAsync(new(), 10, null))!.Items);
        Assert.Equal(("limit.set", TestLedger.Account, "{}"), (row.Note.Action, row.Note.Account, row.Note.Details));
    }

    [Theory]
    [InlineData("delete from audit")]
    [InlineData("update audit set key_name = 'somebody else'")]
    public async Task The_store_refuses_to_change_or_delete_a_row(string sql)
    {
        await using var test = await TestLedger.OpenAsync();
        await test.Ledger.NoteAsync(Note("prices.reload"));
        await using var connection = new SqliteConnection($"Data Source={test.DatabasePath};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Contains("append-only", (await Assert.ThrowsAsync<SqliteException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        await connection.CloseAsync();
        Assert.Single((await test.Ledger.AuditAsync(new(), 10, null))!.Items);
    }
}
