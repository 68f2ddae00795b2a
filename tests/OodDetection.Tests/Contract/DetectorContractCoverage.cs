namespace OodDetection.Tests.Contract;

public class DetectorContractCoverage
{
    [Fact]
    public void EveryDetector_HasTestsOfTheContract()
    {
        var tests = TestsOf<DetectorContract>();
        var missing = LibraryTypes(typeof(IOodDetector))
            .Where(t => !tests.Any(test => test.StartsWith(t.Name, StringComparison.Ordinal)))
            .Select(t => $"{t.Name}: write a class {t.Name}ContractTests that derives from {nameof(DetectorContract)}.");
        Assert.NotEmpty(tests);
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryTrainer_HasTestsOfTheContract()
    {
        var tests = TestsOf<TrainerContract>();
        var trainers = LibraryTypes(typeof(IOodTrainer<IOodDetector>)).ToArray(); // all of them, since trainers are covariant
        var missing = trainers
            .Where(t => !tests.Any(test => test.StartsWith(t.Name, StringComparison.Ordinal) || test.StartsWith(t.Name.Replace("Trainer", "Detector", StringComparison.Ordinal), StringComparison.Ordinal)))
            .Select(t => $"{t.Name}: write a class {t.Name}ContractTests that derives from {nameof(TrainerContract)}.");
        Assert.NotEmpty(trainers);
        Assert.Empty(missing);
    }

    private static string[] TestsOf<TContract>()
        => [.. typeof(DetectorContractCoverage).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(TContract))).Select(t => t.Name)];

    private static IEnumerable<Type> LibraryTypes(Type contract)
        => typeof(IOodDetector).Assembly.GetTypes().Where(t => t.IsClass && !t.IsAbstract && contract.IsAssignableFrom(t));
}
