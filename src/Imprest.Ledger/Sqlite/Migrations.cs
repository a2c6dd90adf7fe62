using System.Globalization;
using System.Reflection;
using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite;

/// <summary>Numbered scripts, each applied once, in one transaction with the number that it leaves in <c>user_version</c>.</summary>
internal static class Migrations
{
    private static readonly Assembly Assembly = typeof(Migrations).Assembly;

    /// <summary>The newest version that this program knows.</summary>
    public static int Latest { get; } = Scripts().Max(script => script.Version);

    /// <exception cref="LedgerException">The store is newer than this program.</exception>
    public static void Apply(Database database)
    {
        var version = long.Parse(database.Scalar("pragma user_version") ?? "0", CultureInfo.InvariantCulture);
        RequireKnown(version, exact: false);
        foreach (var (number, resource) in Scripts().Where(script => script.Version > version).OrderBy(script => script.Version))
        {
            using var stream = Assembly.GetManifestResourceStream(resource)!;
            using var text = new StreamReader(stream);
            database.Execute($"begin immediate; {text.ReadToEnd()}; pragma user_version = {number}; commit;");
        }
    }

    /// <exception cref="LedgerException">The version is newer than this program, or (where it must be exact) older.</exception>
    public static void RequireKnown(long version, bool exact)
    {
        if (version > Latest)
            throw new LedgerException(
                $"The ledger was written by a newer Imprest (schema {version}, this one knows {Latest}). Install that version or a later one, or restore a backup made before the upgrade.");
        if (exact && version < Latest)
            throw new LedgerException(
                $"The ledger has schema {version}, this Imprest reads {Latest}. Start `imprest serve` once with this version: it migrates.");
    }

    private static IEnumerable<(int Version, string Resource)> Scripts() =>
        from name in Assembly.GetManifestResourceNames()
        where name.EndsWith(".sql", StringComparison.Ordinal)
        select (int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name);
}
