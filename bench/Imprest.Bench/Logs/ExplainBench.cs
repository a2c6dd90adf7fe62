using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Imprest.Bench.Logs;

/// <summary>Time and memory of <c>imprest explain</c> over a log of many calls, on one core, with every planted error named.</summary>
internal static class ExplainBench
{
    private const int Rounds = 3;
    private static readonly string[] Planted = ["wrong_modality_rate", "repeated", "missing_usage", "unknown_model"];

    /// <param name="args"><c>[calls]</c>, 100,000 by default; <c>--quick</c> writes nothing.</param>
    public static int Run(string[] args)
    {
        var quick = args.Contains("--quick");
        var calls = args.FirstOrDefault(arg => !arg.StartsWith('-')) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : quick ? 5_000 : 100_000;
        var directory = Directory.CreateTempSubdirectory("imprest-bench-");
        try
        {
            var page = new List<string> { "# explain: a log of many calls", "", Machine.Describe(), "" };
            page.AddRange(["| calls | log | planted, of each kind | seconds (median of 3) | µs a call | most memory |", "|--:|--:|--:|--:|--:|--:|"]);
            var ok = true;
            foreach (var size in quick ? [calls] : (int[])[calls, calls * 4])
            {
                var (row, found) = Measure(directory.FullName, size);
                page.Add(row);
                ok &= found;
            }

            page.AddRange(["", $"`imprest explain --usage calls.jsonl --compare-with …` on one core, {PlantedLog.Models} models, three of them compared with; the start of the program is in it. {(ok ? "Every planted error was named." : "NOT every planted error was named.")}"]);
            foreach (var line in page)
                System.Console.WriteLine(line);
            if (!quick)
                File.WriteAllLines(Path.Combine(Repository.Results, "explain.md"), page);
            return ok ? 0 : 1;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static (string Row, bool Found) Measure(string directory, int calls)
    {
        var prices = Directory.CreateDirectory(Path.Combine(directory, "prices")).FullName;
        File.WriteAllText(Path.Combine(prices, "planted.yaml"), PlantedLog.Prices());
        var log = Path.Combine(directory, "calls.jsonl");
        int errors;
        using (var writer = new StreamWriter(log))
            errors = PlantedLog.Write(writer, calls);
        var runs = Enumerable.Range(0, Rounds).Select(_ => Explain(log, prices)).OrderBy(run => run.Time).ToArray();
        var found = runs.All(run => Planted.All(kind => (int?)run.Answer["finding_kinds"]!.AsArray().FirstOrDefault(entry => (string?)entry!["kind"] == kind)?["count"] == errors)
            && (int?)run.Answer["findings_count"] == errors * Planted.Length);
        var middle = runs[Rounds / 2];
        return (string.Create(CultureInfo.InvariantCulture,
            $"| {calls:#,0} | {new FileInfo(log).Length / 1_000_000.0:0} MB | {errors} | {middle.Time.TotalSeconds:0.00} | {middle.Time.TotalMicroseconds / calls:0.0} | {runs.Max(run => run.PeakBytes) / 1_000_000.0:0} MB |"), found);
    }

    private static (TimeSpan Time, long PeakBytes, JsonObject Answer) Explain(string log, string prices)
    {
        var program = Path.Combine(Repository.Root, "src/Imprest/bin/Release/net10.0/imprest");
        var start = new ProcessStartInfo("taskset", ["-c", "1", program, "explain", "--usage", log, "--prices", prices, "--compare-with", "planted/model-0,planted/model-1,planted/model-2", "--json"])
        {
            RedirectStandardOutput = true,
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(10))
            peak = Math.Max(peak, PeakBytes(process.Id));

        var time = watch.Elapsed;
        return (time, peak, JsonNode.Parse(output.GetAwaiter().GetResult())!.AsObject());
    }

    /// <summary>The most memory that a process has had so far; 0 where it is gone.</summary>
    private static long PeakBytes(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
                ? long.Parse(line["VmHWM:".Length..^"kB".Length], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024 : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
