using Imprest.Bench.Gateway;
using Imprest.Bench.Micro;
using Imprest.Bench.Servers;

// `ledger` comes here too once the ledger has something to measure.
return args switch
{
    ["gateway", .. var options] => await GatewayBench.RunAsync(options),
    ["micro", .. var options] => MicroBench.Run(options),
    ["serve", .. var options] => await BenchServer.RunAsync(options), // `gateway` starts itself again for the other ends.
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project bench/Imprest.Bench -- COMMAND
          gateway   requests a second through the gateway, beside a bare pass-through; see bench/README.md
          micro     nanoseconds a quote, a rating, a parsed request
        """);
    return 2;
}
