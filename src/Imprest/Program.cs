using Imprest.Hosting;

return await GatewayHost.RunAsync(
    new GatewaySettings { Urls = args.Length > 0 ? args[0] : "http://127.0.0.1:8686", DataDirectory = args.Length > 1 ? args[1] : "./imprest-data" },
    gateway => Console.WriteLine($"{gateway.BaseAddress} {gateway.ApiKey}"), CancellationToken.None);
