namespace Imprest.Bench.Micro;

/// <summary>The most nanoseconds that a benchmark may take to be good enough.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoalAttribute(int nanoseconds) : Attribute
{
    public int Nanoseconds { get; } = nanoseconds;
}
