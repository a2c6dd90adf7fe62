namespace Imprest.Providers.Sandbox.Art;

/// <summary>What stands in front.</summary>
internal enum Subject
{
    None,
    Cat,
    Otter,
    Dog,
    Fox,
    Bear,
    Rabbit,
    Owl,
    Portrait,
    Boat,
    House,
    Flower,
    Balloon,
    Tree,
    Robot,
    Planet,
}
