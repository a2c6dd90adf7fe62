using Imprest.Hosting;

string Option(string name, string fallback) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : fallback;
return await GatewayHost.RunAsync(
    new GatewaySettings { Urls = Option("--urls", "http://127.0.0.1:8686"), DataDirectory = Option("--data", "./imprest-data") },
    gateway => Console.WriteLine($"{gateway.BaseAddress} {gateway.ApiKey}"), CancellationToken.None);
