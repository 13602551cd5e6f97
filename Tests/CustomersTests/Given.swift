@testable import Customers
