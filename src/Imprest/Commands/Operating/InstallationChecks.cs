using Imprest.Hosting;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Operating;

/// <summary>What the doctor checks outside the ledger: configuration, price book, the files that must stay private, a running gateway.</summary>
internal static class InstallationChecks
{
    private static readonly string[] PrivateFiles = ["secrets.json", InitialKeys.FileName];

    public static IEnumerable<DoctorCheck> Run(string directory, string? prices, Surroundings surroundings)
    {
        var settings = new GatewaySettings { DataDirectory = directory, PricesDirectory = prices, Clock = surroundings.Clock, Environment = surroundings.Variable };
        yield return Configuration(settings);
        foreach (var check in Providers(settings))
            yield return check;
        foreach (var check in PriceBookOf(prices, surroundings.Clock.GetUtcNow()))
            yield return check;
        foreach (var check in Files(directory))
            yield return check;
        yield return IsRunning(directory)
            ? DoctorCheck.Note("gateway", "is running; everything is checked beside it, read-only")
            : DoctorCheck.Note("gateway", "is stopped");
    }

    /// <summary>Notes alone: the gateway may have been started with other variables in its environment than the doctor.</summary>
    private static IEnumerable<DoctorCheck> Providers(GatewaySettings settings)
    {
        string sentence;
        IEnumerable<string> notEnabled = [];
        try
        {
            var options = GatewayConfiguration.Load(settings);
            sentence = $"with this environment a gateway calls {string.Join(", ", ConfiguredProviders.Links(settings, options).Select(link => link.Name).DefaultIfEmpty("nobody"))}";
            notEnabled = ConfiguredProviders.NotEnabled(settings, options);
        }
        catch (GatewayStartException error)
        {
            sentence = $"with this environment a gateway does not start. {error.Message}";
        }

        return notEnabled.Prepend(sentence).Select(each => DoctorCheck.Note("providers", each));
    }

    private static DoctorCheck Configuration(GatewaySettings settings)
    {
        try
        {
            GatewayConfiguration.Load(settings);
            var file = Path.Combine(settings.DataDirectory, GatewayConfiguration.FileName);
            return DoctorCheck.Ok("configuration", File.Exists(file) ? $"{file} and the IMPREST__ variables are valid" : "defaults and the IMPREST__ variables are valid");
        }
        catch (GatewayStartException error)
        {
            return DoctorCheck.Problem("configuration", error.Message, "Correct each of these; the gateway does not start before.");
        }
    }

    private static IEnumerable<DoctorCheck> PriceBookOf(string? directory, DateTimeOffset now)
    {
        PriceBook book;
        DoctorCheck? broken = null;
        try
        {
            book = PriceBookSource.Load(directory);
        }
        catch (PriceBookException error)
        {
            broken = DoctorCheck.Problem("price book", string.Join("; ", error.Errors), "Correct the files named; a reload changes nothing before.");
            book = PriceBook.BuiltIn;
        }

        yield return broken ?? DoctorCheck.Ok("price book", $"{book.Cards.Count} rate cards");
        var stale = book.Cards.Select(card => card.Id).Distinct().Select(id => book.Find(id, now)).OfType<RateCard>().Where(card => RateCardAge.IsStale(card, now)).ToArray();
        if (stale.MinBy(card => card.ReadOn) is { } oldest)
        {
            yield return DoctorCheck.Note(
                "price book age",
                $"{stale.Length} of {book.Cards.Select(card => card.Id).Distinct().Count()} models have prices that were read more than {RateCardAge.StaleAfterDays} days ago, the oldest on {oldest.ReadOn:yyyy-MM-dd} ({oldest.Id}); `imprest prices stale` lists them");
        }
    }

    private static IEnumerable<DoctorCheck> Files(string directory)
    {
        if (!File.Exists(Path.Combine(directory, "secrets.json")))
        {
            yield return DoctorCheck.Problem(
                "secrets", $"{Path.Combine(directory, "secrets.json")} is missing, so no API key opens anything", "Restore it from a backup, or start the gateway and make new keys.");
        }

        foreach (var file in PrivateFiles.Select(name => Path.Combine(directory, name)).Where(File.Exists))
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & others) == UnixFileMode.None)
                yield return DoctorCheck.Ok(Path.GetFileName(file), "only its owner reads it");
            else
                yield return DoctorCheck.Problem(Path.GetFileName(file), "other users of this machine can read it", $"chmod 600 {file}");
        }
    }

    /// <summary>A running gateway keeps its lock file open, exclusively.</summary>
    private static bool IsRunning(string directory)
    {
        var file = Path.Combine(directory, "ledger.lock");
        if (!File.Exists(file))
            return false;
        try
        {
            using var taken = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
