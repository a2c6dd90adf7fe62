using System.Globalization;

namespace Imprest.Bench.Gateway;

/// <summary>What <c>gateway</c> is told on the command line.</summary>
internal sealed record Options
{
    public const string Usage = """
        Usage: … -- gateway [--quick] [--rounds 5] [--seconds 2] [--warmup 15] [--scenarios small-256,small-32,small-1,big-32]
                            [--targets pass,pass+store,imprest] [--gateway FILE] [--work DIR]
          --quick    two rounds of one second, to see that it works; writes no results
          --gateway  the program to measure; default: the one that was built with this
          --work     where data is written; default: beside the build. A memory file system makes durable writes look free
        """;

    // A directory of its own: it is emptied, and what lies beside it is not ours.
    private const string WorkName = "imprest-bench";

    public int Rounds { get; init; } = 5;
    public int Seconds { get; init; } = 2;
    public int WarmupSeconds { get; init; } = 15;
    public bool WritesResults { get; init; } = true;
    public IReadOnlyList<Scenario> Scenarios { get; init; } = Scenario.All;
    public IReadOnlyList<string> Targets { get; init; } = ["pass", "pass+store", "imprest"];
    public string Gateway { get; init; } = Path.Combine(Repository.Root, "src/Imprest/bin/Release/net10.0/imprest");
    public string WorkDirectory { get; init; } = Path.Combine(AppContext.BaseDirectory, WorkName);

    /// <exception cref="ArgumentException">Something is not an option, or has no value.</exception>
    public static Options Parse(ReadOnlySpan<string> args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--quick")
            {
                options = options with { Rounds = 2, Seconds = 1, WarmupSeconds = 1, WritesResults = false };
                continue;
            }
            if (i + 1 == args.Length) throw new ArgumentException(args[i]);
            var value = args[i + 1];
            options = args[i++] switch
            {
                "--rounds" => options with { Rounds = Whole(value, 1, 100) },
                "--seconds" => options with { Seconds = Whole(value, 1, 60) },
                "--warmup" => options with { WarmupSeconds = Whole(value, 1, 60) },
                "--scenarios" => options with { Scenarios = [.. value.Split(',').Select(Named)] },
                "--targets" => options with { Targets = value.Split(',') },
                "--gateway" => options with { Gateway = Path.GetFullPath(value) },
                "--work" => options with { WorkDirectory = Path.Combine(Path.GetFullPath(value), WorkName) },
                _ => throw new ArgumentException(args[i - 1]),
            };
        }
        return options;
    }

    private static Scenario Named(string name) =>
        Scenario.All.FirstOrDefault(scenario => scenario.Name == name) ?? throw new ArgumentException(name);

    private static int Whole(string text, int least, int most) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value : throw new ArgumentException(text);
}
