using Imprest.Bench;
using Imprest.Bench.Gateway;
using Imprest.Bench.Logs;
using Imprest.Bench.Micro;
using Imprest.Bench.Servers;
using Imprest.Bench.Stores;

return args switch
{
    ["console-pages", .. var options] => await PageBench.RunAsync(options),
    ["console-reads", .. var options] => await ConsoleBench.ReadAsync(options),
    ["console-store", .. var options] => await ConsoleBench.FillAsync(options),
    ["explain", .. var options] => ExplainBench.Run(options),
    ["gateway", .. var options] => await GatewayBench.RunAsync(options),
    ["ledger", .. var options] => await LedgerBench.RunAsync(options),
    ["micro", .. var options] => MicroBench.Run(options),
    ["start", .. var options] => await StartBench.RunAsync(options),
    ["serve", .. var options] => await BenchServer.RunAsync(options), // `gateway` starts itself again for the other ends.
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project bench/Imprest.Bench -- COMMAND
          console-store, console-reads, console-pages
                    a store of 1,000,000 requests, and milliseconds that each of the console's reads takes over it
          explain   seconds and memory of a log of 100,000 calls explained; see bench/README.md
          gateway   requests a second through the gateway, beside a bare pass-through; see bench/README.md
          ledger    holds and settlements a second through the ledger alone; see bench/README.md
          micro     nanoseconds a quote, a rating, a parsed request
          start     milliseconds a command from a cold start, beside dotnet --version
        """);
    return 2;
}
