using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Imprest.Integration.Support;

/// <summary>A gateway's log as the output of the test that started it: shown when that test fails, and only then.</summary>
internal sealed class TestLog(ITestOutputHelper output) : ILoggerProvider
{
    /// <summary>Null outside a test, for instance in a fixture that a class shares; the console is the place then.</summary>
    public static TestLog? OfThisTest() => TestContext.Current.TestOutputHelper is { } output ? new(output) : null;

    public ILogger CreateLogger(string categoryName) => new Logger(output, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ITestOutputHelper output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {category}[{eventId.Id}] {formatter(state, exception)}");
            try
            {
                output.WriteLine(exception is null ? line : $"{line} {exception}");
            }
            catch (InvalidOperationException)
            {
                // The test has ended, its gateway not quite.
            }
        }
    }
}
