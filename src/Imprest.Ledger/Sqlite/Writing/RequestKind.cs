using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>What many requests have in common: a row of <c>kinds</c>.</summary>
internal sealed record RequestKind(
    string? Endpoint, string? Operation, string? Model, string? Provider, string? ProviderModel, string? Size, string? Quality, string? PriceVersion)
{
    // What tells kinds apart most, not all of it: this is asked twice a request.
    public override int GetHashCode() => HashCode.Combine(Model, Size, Quality);
}

/// <summary>The numbers of kinds.</summary>
internal sealed class Kinds(Statements sql)
{
    private const int MostKept = 10_000;
    private readonly Dictionary<RequestKind, long> numbers = [];
    private readonly Dictionary<long, long> models = [];

    /// <summary>The kind's number; a kind that is new gets a row.</summary>
    public long Number(RequestKind kind)
    {
        if (numbers.TryGetValue(kind, out var number))
            return number;
        number = Find(kind) ?? Add(kind);
        if (numbers.Count >= MostKept)
            numbers.Clear();
        numbers.Add(kind, number);
        return number;
    }

    /// <summary>The number of the kind that has of this one the model and the provider alone.</summary>
    public long OfModel(long kind)
    {
        if (models.TryGetValue(kind, out var number))
            return number;
        using (var find = sql.Once("select model, provider from kinds where id = ?"))
        {
            Invariant.Holds(find.Start().Bind(kind).Step(), "a request is of a kind");
            number = Number(new(null, null, find.NullableText(0), find.NullableText(1), null, null, null, null));
        }

        if (models.Count >= MostKept)
            models.Clear();
        models.Add(kind, number);
        return number;
    }

    /// <summary>After a rollback.</summary>
    public void Forget()
    {
        numbers.Clear();
        models.Clear();
    }

    private long? Find(RequestKind kind)
    {
        var find = Bind(sql.FindKind, kind);
        if (!find.Step())
            return null;
        var number = find.Long(0);
        find.Reset();
        return number;
    }

    private long Add(RequestKind kind)
    {
        Bind(sql.AddKind, kind).Run();
        return Find(kind) ?? throw new InvalidOperationException("Bug: a kind is not found right after it was added.");
    }

    private static Statement Bind(Statement statement, RequestKind kind) =>
        statement.Start().Bind(kind.Model).Bind(kind.Size).Bind(kind.Quality).Bind(kind.ProviderModel).Bind(kind.Endpoint).Bind(kind.Operation)
            .Bind(kind.Provider).Bind(kind.PriceVersion);
}
