@testable import Tenants
