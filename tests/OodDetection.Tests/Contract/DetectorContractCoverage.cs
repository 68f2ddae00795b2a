namespace OodDetection.Tests.Contract;

public class DetectorContractCoverage
{
    [Fact]
    public void EveryDetector_HasTestsOfTheContract()
    {
        var tests = typeof(DetectorContractCoverage).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(DetectorContract))).ToArray();
        var missing = typeof(IOodDetector).Assembly.GetTypes()
            .Where(t => t.IsClass && !t.IsAbstract && typeof(IOodDetector).IsAssignableFrom(t))
            .Where(t => !tests.Any(test => test.Name.StartsWith(t.Name, StringComparison.Ordinal)))
            .Select(t => $"{t.Name}: write a class {t.Name}ContractTests that derives from {nameof(DetectorContract)}.");
        Assert.NotEmpty(tests);
        Assert.Empty(missing);
    }
}
