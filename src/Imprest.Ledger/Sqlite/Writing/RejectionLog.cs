using System.Collections.Concurrent;
using System.Text.Json;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Refused calls on their way to the log: bounded, never blocking, outside the money's commits.</summary>
internal sealed class RejectionLog(Books books)
{
    /// <summary>Rows a minute a key; the rest is counted.</summary>
    public const int RowsPerMinute = 60;
    /// <summary>Rows a minute of all keys of an account: it may make a hundred, and each row is there for good.</summary>
    public const int RowsPerMinuteOfAccount = 300;
    private const int MostPending = 10_000;
    private const int MostInBatch = 500;
    private const int MostKeys = 50_000;
    private readonly ConcurrentQueue<Rejection> pending = new();
    private readonly Dictionary<(string Account, string? Key), (long Minute, int Rows)> written = []; // Without a key: of the account.
    private int count;
    private int rounds;
    private long dropped;

    public bool HasPending => Volatile.Read(ref count) > 0;

    /// <summary>Neither logged nor counted by key, because too many waited.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <returns>True when the writer has to be told.</returns>
    public bool Add(Rejection rejection)
    {
        var waiting = Interlocked.Increment(ref count);
        if (waiting > MostPending)
        {
            Interlocked.Decrement(ref count);
            Interlocked.Increment(ref dropped);
            return false;
        }

        pending.Enqueue(rejection);
        return waiting == 1; // Read again it could be 2 for both of two callers, and nobody would tell the writer.
    }

    /// <summary>At once when nothing else is to do, else after some batches of money, so that neither starves.</summary>
    public bool IsDue(bool idle) => HasPending && (idle || ++rounds >= 16 || Volatile.Read(ref count) > MostInBatch);

    /// <summary>The next ones, as a command in a transaction of its own.</summary>
    public Command Take()
    {
        rounds = 0;
        var batch = new List<Rejection>();
        while (batch.Count < MostInBatch && pending.TryDequeue(out var rejection))
            batch.Add(rejection);
        Interlocked.Add(ref count, -batch.Count);
        return new Change<bool>(_ => Write(batch));
    }

    /// <summary>Writes all that wait; for a caller that must see them.</summary>
    public bool WriteAll()
    {
        while (HasPending)
            Take().Apply(books);
        return true;
    }

    private bool Write(List<Rejection> batch)
    {
        var counts = new Dictionary<(string Account, string Key, string Code, long Minute), long>();
        foreach (var rejection in batch)
        {
            var minute = Instants.MinuteOf(rejection.At);
            if (HasRow(rejection.Account.Value, rejection.Key.Value, minute))
            {
                Insert(rejection);
                continue;
            }

            var key = (rejection.Account.Value, rejection.Key.Value, rejection.ErrorCode, minute);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        foreach (var ((account, key, code, minute), number) in counts)
            RejectionCountRows.Add(books, account, key, code, minute, number);
        return true;
    }

    /// <summary>Takes one of the rows that a key and its account have in a minute, where there is one.</summary>
    private bool HasRow(string account, string key, long minute)
    {
        var (ofKey, ofAccount) = (RowsIn(minute, account, key), RowsIn(minute, account, null));
        if (ofKey >= RowsPerMinute || ofAccount >= RowsPerMinuteOfAccount)
            return false;
        if (written.Count > MostKeys)
            written.Clear();
        written[(account, key)] = (minute, ofKey + 1);
        written[(account, null)] = (minute, ofAccount + 1);
        return true;
    }

    private int RowsIn(long minute, string account, string? key) => written.GetValueOrDefault((account, key)) is var (last, rows) && last == minute ? rows : 0;

    private void Insert(Rejection rejection)
    {
        var at = rejection.At.Stored();
        var time = RequestTime.Of(rejection.Request.Value);
        if (books.Find(rejection.Account.Value) is not { } account || Exists(account, time, rejection.Request.Value))
            return;
        var kind = books.KindNumber(new(
            rejection.Endpoint, rejection.Operation, rejection.Model, null, null, rejection.Size, rejection.Quality, null));
        var number = books.NextEnded();
        books.Sql.InsertRejected.Start()
            .Bind(number).Bind(account.Number).Bind(time).Bind(rejection.Request.Value).Bind(rejection.Key.Value).Bind(kind).Bind(at)
            .Bind((long)rejection.Outcome).Bind((long)rejection.References).Bind((long)rejection.Images).Bind(rejection.ErrorCode).Run();
        books.Usage.Add(
            new(account.Number, Instants.DayOf(at), kind, rejection.Key.Value, RequestState.Rejected, rejection.Outcome, null),
            new(number, time, rejection.Images, 0, 0, 0, false, 0, false));
        var answer = JsonSerializer.SerializeToUtf8Bytes(
            new Answer(new(rejection.Message, rejection.Param, rejection.ErrorCode), rejection.Sent), RejectionJson.Default.Answer);
        books.Sql.InsertDocuments.Start().Bind(number).BindUtf8(answer).Run();
        account.LastEndedTime = Math.Max(account.LastEndedTime, time);
    }

    private bool Exists(AccountState account, long time, string id)
    {
        var find = books.Sql.FindEnded.Start().Bind(account.Number).Bind(time).Bind(id);
        var exists = account.Open.ContainsKey(id) || find.Step();
        find.Reset();
        return exists;
    }

    internal sealed record Answer(AnswerError Error, SentWords? Sent);

    internal sealed record AnswerError(string Message, string? Param, string Code);
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower)]
[System.Text.Json.Serialization.JsonSerializable(typeof(RejectionLog.Answer))]
internal sealed partial class RejectionJson : System.Text.Json.Serialization.JsonSerializerContext;
