namespace Imprest.Bench.Gateway;

/// <summary>The load bench: the gateway beside a bare pass-through, one core for each, in interleaved rounds.</summary>
internal static class GatewayBench
{
    /// <returns>0; 1 when a call failed or a nano-dollar is missing; 2 when it could not run.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        Options options;
        try
        {
            options = Options.Parse(args);
        }
        catch (ArgumentException e)
        {
            System.Console.Error.WriteLine($"{e.Message} is not understood.\n{Options.Usage}");
            return 2;
        }
        if (Tools.Prepare(options) is { } missing)
        {
            System.Console.Error.WriteLine(missing);
            return 2;
        }
        using var interrupt = new CancellationTokenSource();
        System.Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true; // So that the programs that were started are ended too.
            interrupt.Cancel();
        };
        if (Directory.Exists(options.WorkDirectory)) Directory.Delete(options.WorkDirectory, recursive: true);
        Directory.CreateDirectory(options.WorkDirectory);
        try
        {
            var code = await MeasureAsync(options, interrupt.Token);
            if (code == 0) Directory.Delete(options.WorkDirectory, recursive: true); // Else it is evidence.
            return code;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException or HttpRequestException or OperationCanceledException)
        {
            System.Console.Error.WriteLine($"Stopped: {e.Message}");
            return 2;
        }
    }

    private static async Task<int> MeasureAsync(Options options, CancellationToken cancellationToken)
    {
        var results = new List<ScenarioResult>();
        var money = new List<(string Answer, MoneyCheck Money)>();
        foreach (var scenarios in options.Scenarios.GroupBy(scenario => scenario.Answer))
        {
            await using (var rig = await Rig.StartAsync(options, scenarios.Key, cancellationToken))
            {
                foreach (var scenario in scenarios)
                    results.Add(await MeasureAsync(scenario, rig, options, cancellationToken));
                if (rig.Account is not null) money.Add((scenarios.Key, await rig.Account.CheckAsync(cancellationToken)));
            }
        }
        var report = Report.Write(options, results, money);
        System.Console.WriteLine(report);
        if (options.WritesResults)
        {
            Directory.CreateDirectory(Repository.Results);
            await File.WriteAllTextAsync(Path.Combine(Repository.Results, "gateway.md"), report, cancellationToken);
        }
        return results.All(result => result.Errors == 0) && money.All(check => check.Money.Holds) ? 0 : 1;
    }

    private static async Task<ScenarioResult> MeasureAsync(
        Scenario scenario, Rig rig, Options options, CancellationToken cancellationToken)
    {
        var measurement = new Measurement(rig, options);
        var samples = rig.Targets.Select(target => (target.Name, Rounds: new List<Sample>())).ToList();
        System.Console.Error.WriteLine($"{scenario.Title}: warming up");
        foreach (var target in rig.Targets) await measurement.WarmUpAsync(scenario, target, cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var (target, sample) in rig.Targets.Zip(samples))
            {
                sample.Rounds.Add(await measurement.RunAsync(scenario, target, cancellationToken));
                var last = sample.Rounds[^1];
                System.Console.Error.WriteLine($"{scenario.Name} round {round}: {target.Name} {last.RequestsASecond:N0}/s, {last.Errors} errors, stolen {last.StolenPercent:0} %, foreign {last.ForeignPercent:0} %, redone {last.Redone}");
            }
        }
        return new(scenario, [.. samples.Select(sample => (sample.Name, (IReadOnlyList<Sample>)sample.Rounds))]);
    }
}
