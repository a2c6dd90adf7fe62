using System.Globalization;
using System.Text;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Imprest.Bench.Micro;

/// <summary>Nanoseconds of the pure parts, by BenchmarkDotNet.</summary>
internal static class MicroBench
{
    /// <returns>0; 1 when a benchmark failed; 2 when the options are wrong.</returns>
    public static int Run(string[] options)
    {
        if (options is not ([] or ["--quick"]))
        {
            System.Console.Error.WriteLine("Usage: … -- micro [--quick]   (quick: to see that it works; writes no results)");
            return 2;
        }
        var quick = options.Length == 1;
        var summaries = BenchmarkRunner.Run([typeof(PricingBenchmarks), typeof(SlowestCardBenchmarks), typeof(CallBenchmarks)], Configuration(quick));
        if (summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Length == 0 || summary.Reports.Any(report => !report.Success)))
            return 1;
        var page = Page(summaries.SelectMany(summary => summary.Reports));
        System.Console.WriteLine(page);
        if (quick) return 0;
        Directory.CreateDirectory(Repository.Results);
        File.WriteAllText(Path.Combine(Repository.Results, "micro.md"), page);
        return 0;
    }

    private static ManualConfig Configuration(bool quick) => ManualConfig.CreateEmpty()
        // In this process: a generated project would have to restore, and could not see internal types.
        .AddJob((quick ? Job.Dry : Job.MediumRun.WithLaunchCount(1)).WithToolchain(InProcessEmitToolchain.Instance))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"));

    private static string Page(IEnumerable<BenchmarkReport> reports)
    {
        var page = new StringBuilder($"""
            # Micro-benchmarks

            {Machine.Describe()}

            BenchmarkDotNet, one thread, in process. Error is half of the 99.9 % confidence interval.

            | what | mean ns | error ns | allocated bytes | goal ns |
            |---|--:|--:|--:|--:|

            """);
        foreach (var report in reports)
        {
            var method = report.BenchmarkCase.Descriptor.WorkloadMethod;
            var goal = method.GetCustomAttributes(typeof(GoalAttribute), false).OfType<GoalAttribute>().FirstOrDefault();
            var statistics = report.ResultStatistics!;
            var card = report.BenchmarkCase.Parameters.Items is [{ Value: int rank }] ? $": {SlowestCardBenchmarks.CardOf(method.Name, rank)}" : "";
            page.AppendLine(CultureInfo.InvariantCulture, $"| {report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')}{card} " +
                $"| {statistics.Mean:N0} | {statistics.ConfidenceInterval.Margin:N0} " +
                $"| {report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase):N0} " +
                $"| {(goal is null ? "" : $"≤ {goal.Nanoseconds:N0}, {(statistics.Mean <= goal.Nanoseconds ? "reached" : "missed")}")} |");
        }
        return page.ToString();
    }
}
