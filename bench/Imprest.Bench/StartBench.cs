using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Imprest.Bench;

/// <summary>How long a command takes from a cold start, beside <c>dotnet --version</c> in the same run: one after the other, round by round.</summary>
internal static partial class StartBench
{
    private const double MostTimes = 3;

    private static readonly string Program = Path.Combine(Repository.Root, "src/Imprest/bin/Release/net10.0", OperatingSystem.IsWindows() ? "imprest.exe" : "imprest");

    private static readonly (string Name, string File, string[] Arguments)[] Commands =
    [
        ("dotnet --version", "dotnet", ["--version"]),
        ("imprest quote --model gpt-image-2", Program, ["quote", "--model", "gpt-image-2"]),
        ("imprest quote --model gpt-image-2 --json", Program, ["quote", "--model", "gpt-image-2", "--json"]),
        ("imprest compare --size 1024x1024", Program, ["compare", "--size", "1024x1024"]),
        ("imprest prices lint", Program, ["prices", "lint"]),
        ("imprest --help", Program, ["--help"]),
    ];

    /// <returns>1 where a quote takes more than three times what <c>dotnet --version</c> does.</returns>
    public static async Task<int> RunAsync(string[] options)
    {
        var quick = options.Contains("--quick");
        var rounds = quick ? 3 : 31;
        if (!File.Exists(Program))
        {
            System.Console.Error.WriteLine($"{Program} is not there. Build the solution in Release first.");
            return 2;
        }

        var runs = Commands.ToDictionary(command => command.Name, _ => new List<TimeSpan>());
        foreach (var (_, file, arguments) in Commands)
            await MeasureAsync(file, arguments); // The disk has it then.
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, file, arguments) in Commands)
                runs[name].Add(await MeasureAsync(file, arguments));
        }

        var cards = Cards().Match(await OutputAsync(Program, ["prices", "lint"])).Value;
        var page = Page(runs, cards, rounds);
        System.Console.Write(page);
        if (!quick)
            await File.WriteAllTextAsync(Path.Combine(Repository.Results, "start.md"), page);
        return Commands.Where(command => command.Arguments[0] == "quote").All(command => Ratio(runs, command.Name) <= MostTimes) ? 0 : 1;
    }

    private static string Page(Dictionary<string, List<TimeSpan>> runs, string cards, int rounds)
    {
        var page = new StringBuilder("# A command from a cold start\n\n");
        page.AppendLine(CultureInfo.InvariantCulture, $"{Machine.Describe()}\n");
        page.AppendLine(CultureInfo.InvariantCulture, $"With {cards} in the book. {rounds} rounds, each command once in every round; medians, and the median of the ratios to `dotnet --version` of the same round (goal for a quote: {MostTimes:0}).\n");
        page.AppendLine("| command | ms | times |\n|---|--:|--:|");
        foreach (var (name, _, _) in Commands)
            page.AppendLine(CultureInfo.InvariantCulture, $"| `{name}` | {Median(runs[name].Select(run => run.TotalMilliseconds)):0} | {Ratio(runs, name):0.00} |");

        return page.ToString();
    }

    private static double Ratio(Dictionary<string, List<TimeSpan>> runs, string name) => Median(runs[name].Zip(runs[Commands[0].Name], (run, usual) => run / usual));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static async Task<TimeSpan> MeasureAsync(string file, string[] arguments)
    {
        var begun = Stopwatch.GetTimestamp();
        using var process = Start(file, arguments);
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return Stopwatch.GetElapsedTime(begun);
    }

    private static async Task<string> OutputAsync(string file, string[] arguments)
    {
        using var process = Start(file, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await errors;
        return output;
    }

    private static Process Start(string file, string[] arguments) =>
        Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() })!;

    [GeneratedRegex("[0-9]+ cards of [0-9]+ models of [0-9]+ providers")]
    private static partial Regex Cards();
}
