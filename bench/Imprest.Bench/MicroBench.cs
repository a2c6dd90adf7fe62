namespace Imprest.Bench;

internal static class MicroBench
{
    public static int Run(string[] options)
    {
        Console.Error.WriteLine($"Nothing to measure yet {options.Length}.");
        return 2;
    }
}
