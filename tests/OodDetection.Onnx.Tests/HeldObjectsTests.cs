using OodDetection.Tests;

namespace OodDetection.Onnx.Tests;

public class HeldObjectsTests
{
    [Fact]
    public void Calls_OfTheLibrary_MakeNothingThatNobodyHolds() => Assert.Empty(UnheldCalls.In(typeof(OnnxNetwork).Assembly.Location, "none"));
}
